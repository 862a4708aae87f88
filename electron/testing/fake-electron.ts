/**
 * Stands at Electron's edge for the main bundle, in a Node process of its own: loaded with `--import`, it answers
 * `require("electron")` with just what the app uses, enforces the order Electron does, and is driven by messages from
 * the test. Processes, threads, files and databases are real.
 */
import { EventEmitter } from "node:events";
import Module from "node:module";
import { FakeApp } from "./fake-electron/app.ts";
import { FakeIpcMain } from "./fake-electron/ipc-main.ts";
import { FakeProtocol } from "./fake-electron/protocol.ts";
import { FakeSession } from "./fake-electron/session.ts";
import { forkUtilityProcess } from "./fake-electron/utility-process.ts";
import { fakeWindowClass } from "./fake-electron/window.ts";
import type { Command } from "./fake-electron-commands.ts";
import { strict } from "./strict.ts";

const app = new FakeApp(process.env["FAKE_APP_PATH"] ?? "");
const protocol = new FakeProtocol(app);
const ipcMain = new FakeIpcMain();
const powerMonitor = new EventEmitter();
const defaultSession = new FakeSession();
const BrowserWindow = fakeWindowClass(app, protocol);

const electron = strict("electron", {
	app: strict("app", app),
	BrowserWindow,
	ipcMain: strict("ipcMain", ipcMain),
	protocol: strict("protocol", protocol),
	get powerMonitor() {
		app.needReady("powerMonitor");
		return strict("powerMonitor", powerMonitor);
	},
	get screen() {
		app.needReady("screen");
		return strict("screen", {
			getPrimaryDisplay: () => ({ workAreaSize: { width: 1024, height: 700 } }),
		});
	},
	get session() {
		app.needReady("session");
		return strict("session", {
			defaultSession: strict("defaultSession", defaultSession),
		});
	},
	utilityProcess: strict("utilityProcess", {
		fork: (...parameters: Parameters<typeof forkUtilityProcess>) => {
			app.needReady("utilityProcess.fork");
			return forkUtilityProcess(...parameters);
		},
	}),
	// electron-log looks for these; the main process does not have the first.
	ipcRenderer: undefined,
	webContents: undefined,
	dialog: undefined,
	shell: undefined,
});

const loader: { _load: (request: string, ...rest: unknown[]) => unknown } =
	Object.assign(Module);
const load = loader._load;
loader._load = function (request, ...rest) {
	return request === "electron"
		? electron
		: Reflect.apply(load, this, [request, ...rest]);
};
Object.assign(process, { resourcesPath: process.env["FAKE_RESOURCES_PATH"] });

async function obey(command: Command): Promise<unknown> {
	switch (command.kind) {
		case "invoke":
			return ipcMain.invoke(command.channel, command.request, command.frame);
		case "windows":
			return BrowserWindow.getAllWindows().map((window) => window.describe());
		case "app-event":
			return app.emit(command.name, strict("event", { preventDefault() {} }));
		case "power-event":
			return powerMonitor.emit(command.name, { preventDefault() {} });
		case "quit":
			return app.quit();
		case "facts":
			return {
				calls: app.calls,
				channels: ipcMain.channels(),
				permission: defaultSession.ask("media"),
			};
		case "fetch":
			return protocol.describe(command.url);
	}
}

process.on("message", ({ id, command }: { id: number; command: Command }) => {
	obey(command).then(
		(value) => process.send?.({ id, value }),
		(error: unknown) => process.send?.({ id, error: String(error) }),
	);
});
app.becomeReady();
