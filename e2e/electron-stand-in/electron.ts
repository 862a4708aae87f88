/** The module `electron`, as an app's main process has it. */
import { app } from "./app.ts";
import { BrowserWindow as Window } from "./browser-window.ts";
import { Emitter, lacks, strict } from "./strict.ts";
import { utilityProcess } from "./utility-process.ts";

type Handler = (event: object, ...args: readonly unknown[]) => unknown;
type PermissionHandler = (
	contents: unknown,
	permission: string,
	answer: (granted: boolean) => void,
) => void;
interface Scheme {
	readonly scheme: string;
}

/** §5: one handler a channel. Nothing arrives but what is invoked, so that nobody has to listen. */
export const handlers = new Map<string, Handler>();
const ipcMain = strict("ipcMain", {
	handle(channel: string, handler: Handler): void {
		if (handlers.has(channel))
			throw new Error(
				`Attempted to register a second handler for '${channel}'`,
			);
		handlers.set(channel, handler);
	},
	removeHandler: (channel: string) => void handlers.delete(channel),
	on: () => {},
	removeAllListeners: () => {},
});

/** §6: schemes are named once and early, served once the app is ready. */
export const schemes = new Map<
	string,
	(request: Request) => Promise<Response>
>();
let named: readonly string[] | undefined;
const protocol = strict("protocol", {
	registerSchemesAsPrivileged(all: readonly Scheme[]): void {
		app.needEarly("registerSchemesAsPrivileged");
		if (named !== undefined) throw new Error("Schemes are registered once");
		named = all.map(({ scheme }) => scheme);
	},
	handle(scheme: string, serve: (request: Request) => Promise<Response>): void {
		app.needReady("protocol.handle");
		if (!named?.includes(scheme))
			lacks(`scheme "${scheme}" without privileges`);
		schemes.set(scheme, serve);
	},
});

/** §6.5: grants everything that nobody denies. */
class Session extends Emitter {
	mayUse: PermissionHandler = (_contents, _permission, answer) => answer(true);
	hasPermission = (_contents: unknown, _permission: string) => true;
	setPermissionRequestHandler(handler: PermissionHandler): void {
		this.mayUse = handler;
	}
	setPermissionCheckHandler(handler: Session["hasPermission"]): void {
		this.hasPermission = handler;
	}
	/** No device is ever asked for here: Chromium without a screen has none. */
	setDevicePermissionHandler(): void {}
}
export const defaultSession = strict(
	"defaultSession",
	new Session("session", "will-download"),
);
const session = strict("session", {
	get defaultSession() {
		app.needReady("session.defaultSession");
		return defaultSession;
	},
});
const powerMonitor = strict(
	"powerMonitor",
	new Emitter("powerMonitor", "shutdown"),
);
const screen = strict("screen", {
	getPrimaryDisplay() {
		app.needReady("screen");
		return { workAreaSize: { width: 1280, height: 820 } };
	},
});
const BrowserWindow = strict("BrowserWindow", Window);
const parts = {
	app,
	BrowserWindow,
	ipcMain,
	powerMonitor,
	protocol,
	screen,
	session,
	utilityProcess,
};
// electron-log asks whether these are there.
export const electron = strict("electron", {
	...parts,
	ipcRenderer: undefined,
	webContents: undefined,
	dialog: undefined,
	shell: undefined,
});
export {
	app,
	BrowserWindow,
	electron as "module.exports",
	ipcMain,
	powerMonitor,
	protocol,
	screen,
	session,
	utilityProcess,
};
