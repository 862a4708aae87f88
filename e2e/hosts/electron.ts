/** The application in Electron, where its binary exists. */
import { once } from "node:events";
import { join } from "node:path";
import {
	_electron,
	type ElectronApplication,
	type Page,
} from "@playwright/test";
import { findElectron } from "../../scripts/find-electron.ts";
import { projectDirectory } from "../../scripts/run-command.ts";
import { BRIDGE_NAME, requestChannels } from "../../src-shared/channels.ts";
import type { Host, HostSettings, StartHost } from "./host.ts";
import { descendantsOf, expectToEnd, killAtOnce } from "./processes.ts";

interface Running {
	readonly app: ElectronApplication;
	readonly page: Page;
}

async function launch(settings: HostSettings): Promise<Running> {
	const executablePath = findElectron();
	if (executablePath === undefined)
		throw new Error("There is no Electron binary to launch.");
	const app = await _electron.launch({
		executablePath,
		args: [projectDirectory, `--data=${settings.dataDirectory}`],
		cwd: projectDirectory,
		colorScheme: settings.colorScheme,
	});
	const page = await app.firstWindow();
	await page.setViewportSize(settings.windowSize);
	return { app, page };
}

class ElectronHost implements Host {
	readonly dataDirectory: string;
	readonly logFile: string;
	/** Backends append through their own process's port, not from a window. */
	readonly channels = requestChannels;
	readonly address = undefined;
	readonly #settings: HostSettings;
	#running: Running;

	private constructor(settings: HostSettings, running: Running) {
		this.dataDirectory = settings.dataDirectory;
		this.logFile = join(settings.dataDirectory, "logs", "main.log");
		this.#settings = settings;
		this.#running = running;
	}

	static readonly start: StartHost = async (settings) =>
		new ElectronHost(settings, await launch(settings));

	get page(): Page {
		return this.#running.page;
	}

	get #runs(): boolean {
		const { exitCode, signalCode } = this.#running.app.process();
		return exitCode === null && signalCode === null;
	}

	processIds(): number[] {
		const { pid } = this.#running.app.process();
		return pid === undefined ? [] : [pid, ...descendantsOf(pid)];
	}

	call(channel: string, request?: unknown): Promise<unknown> {
		return this.page.evaluate(
			({ bridge, channel, request }) =>
				Reflect.get(window, bridge).invoke(channel, request),
			{ bridge: BRIDGE_NAME, channel, request },
		);
	}

	/** From a window with the application's own preload and a page that is not its own. */
	callFromForeignOrigin(channel: string, request?: unknown): Promise<unknown> {
		return this.#running.app.evaluate(
			async ({ app, BrowserWindow }, { preload, invocation }) => {
				const window = new BrowserWindow({
					show: false,
					webPreferences: {
						preload: `${app.getAppPath()}/${preload}`,
						sandbox: true,
						contextIsolation: true,
					},
				});
				try {
					await window.loadURL("data:text/html,<title>elsewhere</title>");
					return await window.webContents.executeJavaScript(invocation);
				} finally {
					window.destroy();
				}
			},
			{
				preload: ".vite/build/preload.cjs",
				invocation: `${BRIDGE_NAME}.invoke(${JSON.stringify(channel)}, ${JSON.stringify(request)})`,
			},
		);
	}

	async restart(): Promise<void> {
		if (this.#runs) await this.#stop();
		this.#running = await launch(this.#settings);
	}

	async kill9(): Promise<void> {
		const all = this.processIds();
		const closed = once(this.#running.app.process(), "close");
		killAtOnce(all);
		await closed;
		await expectToEnd(all);
	}

	async close(): Promise<void> {
		if (this.#runs) await this.#stop();
	}

	async #stop(): Promise<void> {
		const all = this.processIds();
		await this.#running.app.close();
		await expectToEnd(all);
	}
}

export const startElectron: StartHost = ElectronHost.start;
