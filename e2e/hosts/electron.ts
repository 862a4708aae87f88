/** The application in Electron, where its binary exists, and on the stand-in for it. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { _electron, type Browser, type Page } from "@playwright/test";
import { findElectron } from "../../scripts/find-electron.ts";
import { projectDirectory } from "../../scripts/run-command.ts";
import { BRIDGE_NAME, requestChannels } from "../../src-shared/channels.ts";
import { launch as launchOnStandIn } from "../electron-stand-in/launch.ts";
import type { ElectronApp, Host, HostSettings, StartHost } from "./host.ts";
import { descendantsOf, expectToEnd, killAtOnce } from "./processes.ts";

type Launch = (settings: HostSettings) => Promise<ElectronApp>;

interface Running {
	readonly app: ElectronApp;
	readonly page: Page;
}

async function launchElectron(settings: HostSettings): Promise<ElectronApp> {
	// Set by `npm run test:packaged`: the app is in there already.
	const packaged = process.env["PACKAGED_APP"];
	const executablePath = packaged ?? findElectron();
	if (executablePath === undefined)
		throw new Error("There is no Electron binary to launch.");
	const args = commandLine(settings).slice(packaged === undefined ? 0 : 1);
	const app = await _electron.launch({
		executablePath,
		args,
		cwd: projectDirectory,
		colorScheme: settings.colorScheme,
	});
	return Object.assign(app, {
		runAnother: (line: readonly string[]) =>
			exitCodeOf(spawn(executablePath, line)),
	});
}

async function launchStandIn(
	browser: Browser,
	settings: HostSettings,
): Promise<ElectronApp> {
	const { colorScheme } = settings;
	const args = commandLine(settings);
	const start = (line: readonly string[]) =>
		launchOnStandIn({ browser, args: line, colorScheme });
	return Object.assign(await start(args), {
		runAnother: async (line: readonly string[]) =>
			exitCodeOf((await start(line)).process()),
	});
}

async function exitCodeOf(child: ChildProcess): Promise<number | null> {
	await once(child, "exit");
	return child.exitCode;
}

/** What follows `electron`. */
export function commandLine({
	dataDirectory,
}: Pick<HostSettings, "dataDirectory">): string[] {
	return [projectDirectory, `--data=${dataDirectory}`];
}

async function open(launch: Launch, settings: HostSettings): Promise<Running> {
	const app = await launch(settings);
	const page = await app.firstWindow();
	await page.setViewportSize(settings.windowSize);
	await page.waitForFunction((bridge) => bridge in window, BRIDGE_NAME);
	return { app, page };
}

class ElectronHost implements Host {
	readonly dataDirectory: string;
	readonly logFile: string;
	/** Backends append through their own process's port, not from a window. */
	readonly channels = requestChannels;
	readonly address = undefined;
	readonly #launch: Launch;
	readonly #settings: HostSettings;
	#running: Running;

	private constructor(
		launch: Launch,
		settings: HostSettings,
		running: Running,
	) {
		this.#launch = launch;
		this.dataDirectory = settings.dataDirectory;
		this.logFile = join(settings.dataDirectory, "logs", "main.log");
		this.#settings = settings;
		this.#running = running;
	}

	static async start(launch: Launch, settings: HostSettings): Promise<Host> {
		return new ElectronHost(launch, settings, await open(launch, settings));
	}

	get electron(): ElectronApp {
		return this.#running.app;
	}

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
		this.#running = await open(this.#launch, this.#settings);
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

export const startElectron: StartHost = (settings) =>
	ElectronHost.start(launchElectron, settings);

export const startStandIn: StartHost = async (settings, chromium) => {
	const browser = await chromium();
	return ElectronHost.start(
		(started) => launchStandIn(browser, started),
		settings,
	);
};
