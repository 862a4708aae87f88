/** What every spec begins with: the application on a data folder of its own, and its window. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, test as base } from "@playwright/test";
import { findBrowser } from "../scripts/find-browser.ts";
import { findElectron } from "../scripts/find-electron.ts";
import {
	createClient,
	type ExecutionHistoryClient,
} from "../src-shared/client.ts";
import { startElectron, startStandIn } from "./hosts/electron.ts";
import { startHeadless } from "./hosts/headless.ts";
import type {
	ElectronApp,
	Host,
	HostKind,
	HostSettings,
	StartHost,
} from "./hosts/host.ts";
import { expectToEnd, killAtOnce, runningAmong } from "./hosts/processes.ts";
import { Viewer } from "./viewer.ts";

const starters: Readonly<Record<HostKind, StartHost>> = {
	headless: startHeadless,
	"electron-stand-in": startStandIn,
	electron: startElectron,
};

interface Fixtures {
	/** Option: the window's size and colours. */
	readonly window: Pick<HostSettings, "windowSize" | "colorScheme">;
	readonly dataDirectory: string;
	readonly host: Host;
	/** The app in Electron, or on its stand-in. */
	readonly electron: ElectronApp;
	/** The contract as the window's code sees it. */
	readonly client: ExecutionHistoryClient;
	readonly viewer: Viewer;
}

interface WorkerFixtures {
	/** Option, set by the project. */
	readonly hostKind: HostKind;
	readonly chromium: () => Promise<Browser>;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
	hostKind: ["headless", { option: true, scope: "worker" }],
	window: [
		{ windowSize: { width: 1280, height: 800 }, colorScheme: "light" },
		{ option: true },
	],

	chromium: [
		async ({ playwright }, use) => {
			let browser: Promise<Browser> | undefined;
			await use(() => {
				browser ??= playwright.chromium.launch(launchOptions());
				return browser;
			});
			await (await browser)?.close();
		},
		{ scope: "worker" },
	],

	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
	dataDirectory: async ({}, use) => {
		const directory = await mkdtemp(join(tmpdir(), "execution-history-e2e-"));
		await use(directory);
		await rm(directory, { recursive: true, force: true });
	},

	host: async (
		{ hostKind, window, dataDirectory, chromium },
		use,
		testInfo,
	) => {
		skipWithoutElectron(hostKind, testInfo);
		const host = await starters[hostKind](
			{ ...window, dataDirectory },
			chromium,
		);
		const seen = new Set(host.processIds());
		await use(host);
		for (const processId of host.processIds()) seen.add(processId);
		if (testInfo.status !== testInfo.expectedStatus && existsSync(host.logFile))
			await testInfo.attach("main.log", {
				body: await readFile(host.logFile),
				contentType: "text/plain",
			});
		try {
			await host.close();
			await expectToEnd([...seen]);
		} finally {
			// Whatever failed: the next test, and the machine, get none of this one's processes.
			killAtOnce(runningAmong([...seen]));
		}
	},

	electron: async ({ host }, use) => {
		if (host.electron === undefined) throw new Error("Not in Electron");
		await use(host.electron);
	},

	client: async ({ host }, use) => {
		await use(
			createClient({
				invoke: (channel, request) => host.call(channel, request),
				on: () => {
					throw new Error("Specs watch the window, not the notices.");
				},
			}),
		);
	},

	viewer: async ({ host }, use) => {
		await use(new Viewer(host));
	},
});

export { expect } from "@playwright/test";

function skipWithoutElectron(
	hostKind: HostKind,
	testInfo: ReturnType<typeof base.info>,
): void {
	if (hostKind !== "electron" || findElectron() !== undefined) return;
	if (process.env["REQUIRE_ELECTRON"] === "1")
		throw new Error(
			"REQUIRE_ELECTRON=1, but the Electron binary is absent: npx install-electron",
		);
	testInfo.skip(true, "Electron binary absent");
}

function launchOptions() {
	const executablePath = findBrowser();
	return {
		...(executablePath === undefined ? {} : { executablePath }),
		args: [
			"--disable-background-networking",
			"--disable-component-update",
			"--no-first-run",
			// Chromium's sandbox refuses to run as root, which containers are.
			...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
		],
	};
}
