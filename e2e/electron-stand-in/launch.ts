/**
 * A stand-in for Electron, for tests: starts an app as `electron <folder>` would, without Electron. Node runs the
 * folder's `main` as it is built, with `electron` resolved to a module of this folder; each `BrowserWindow` is a page of
 * a real Chromium. What comes back is used like Playwright's `ElectronApplication`:
 *
 *     const app = await launch({ browser, args: [folder, "--data=…"] });
 *     const page = await app.firstWindow();
 *     await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, undefined);
 *     await app.close(); // app.quit(); throws if the app asked for what the stand-in does not have
 *
 * What it follows is named at each piece: §n is a section of electron-facts.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import type * as Electron from "electron";
import { drawWindows } from "./windows.ts";

export interface LaunchOptions {
	/** Draws the windows. It stays open; the app has a context of its own in it. */
	readonly browser: Browser;
	/** What follows `electron` on a command line: the app's folder, then what the app itself is told. */
	readonly args: readonly string[];
	readonly env?: NodeJS.ProcessEnv;
	readonly colorScheme?: "light" | "dark";
}

export async function launch(options: LaunchOptions): Promise<StandInApp> {
	const { browser, args, env = process.env, colorScheme = "light" } = options;
	const context = await browser.newContext({ colorScheme });
	const child = fork(join(import.meta.dirname, "main-process.ts"), args, {
		env,
		execArgv: [],
		serialization: "advanced",
		stdio: ["ignore", "pipe", "pipe", "ipc"],
	});
	return new StandInApp(child, context, await drawWindows(context, child));
}

export class StandInApp {
	/** What the main process has printed. */
	output = "";
	readonly #child: ChildProcess;
	readonly #windows: Awaited<ReturnType<typeof drawWindows>>;
	readonly #ended: Promise<unknown>;

	constructor(
		child: ChildProcess,
		context: BrowserContext,
		windows: Awaited<ReturnType<typeof drawWindows>>,
	) {
		this.#child = child;
		this.#windows = windows;
		for (const stream of [child.stdout, child.stderr])
			stream?.on("data", (chunk) => {
				this.output += chunk;
			});
		// Without the app there is nobody behind its windows.
		this.#ended = once(child, "exit").then(() => context.close());
	}

	/** Runs a function in the main process; what goes in and comes out is plain data. */
	async evaluate<Result, Argument>(
		run: (electron: typeof Electron, argument: Argument) => Result,
		argument: Argument,
	): Promise<Awaited<Result>> {
		const source = String(run);
		const result = await this.#windows.app("evaluate", { source, argument });
		return result as Awaited<Result>;
	}

	/** The pages of the windows that are open. */
	windows = (): Page[] => [...this.#windows.open.keys()];

	async firstWindow(): Promise<Page> {
		let hasEnded = false;
		void this.#ended.then(() => {
			hasEnded = true;
		});
		for (;;) {
			const [page] = this.windows();
			if (page !== undefined) return page;
			if (hasEnded) throw new Error(`No window:\n${this.output}`);
			await setTimeout(20);
		}
	}

	process = (): ChildProcess => this.#child;

	async close(): Promise<void> {
		if (this.#child.connected)
			await this.evaluate(({ app }) => app.quit(), undefined);
		await this.#ended;
		if (this.#windows.lacking.length > 0)
			throw new Error(
				`The stand-in for Electron has no ${this.#windows.lacking.join(", ")}`,
			);
	}
}
