/** How the app starts, is started again and recovers, in Electron or on its stand-in. */
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestInfo } from "@playwright/test";
import { projectDirectory } from "../scripts/run-command.ts";
import { examplesBackend, run } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";
import { commandLine } from "./hosts/electron.ts";
import type { ElectronApp } from "./hosts/host.ts";
import { readMessages } from "./log-file.ts";

test.skip(({ hostKind }) => hostKind === "headless", "Not in Electron");

/** A command line for the app as it is built, with something run before it that Electron's parts are in reach of. */
async function appAfter(script: string, info: TestInfo): Promise<string[]> {
	const folder = info.outputPath("app");
	await mkdir(folder, { recursive: true });
	const main = join(projectDirectory, ".vite", "build", "main.cjs");
	const manifest = { name: "wrapped", version: "1.0.0", main: "main.cjs" };
	await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
	await writeFile(
		join(folder, "main.cjs"),
		`${script}\nrequire(${JSON.stringify(main)});`,
	);
	return [folder, `--data=${info.outputPath("data")}`];
}

/** What the window shows, asked by way of the main process: a page that has crashed cannot be asked itself. */
async function windowText(electron: ElectronApp): Promise<unknown> {
	try {
		return await electron.evaluate(
			({ BrowserWindow }) =>
				BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
					"document.body.innerText",
				),
			undefined,
		);
	} catch {
		return ""; // on its way from one page to the next
	}
}

test("says what has to be said early, then is served, answers, and opens its window", async ({
	electron,
}, info) => {
	const record = info.outputPath("calls");
	const line = await appAfter(
		`const { appendFileSync } = require("node:fs");
		const { app, ipcMain, protocol } = require("electron");
		const note = (call) => appendFileSync(${JSON.stringify(record)}, call + " ");
		const listen = (owner, name) => {
			const method = owner[name];
			owner[name] = (...args) => {
				if (args[0] !== "__ELECTRON_LOG__") note(name);
				return method.apply(owner, args);
			};
		};
		for (const name of ["enableSandbox", "setPath", "requestSingleInstanceLock"]) listen(app, name);
		for (const name of ["registerSchemesAsPrivileged", "handle"]) listen(protocol, name);
		listen(ipcMain, "handle");
		app.once("ready", () => note("ready"));
		app.once("web-contents-created", () => { note("window"); setImmediate(() => app.quit()); });`,
		info,
	);

	expect(await electron.runAnother(line)).toBe(0);

	const calls = (await readFile(record, "utf8")).trim().split(" ");
	expect(calls.filter((call, index) => call !== calls[index - 1])).toEqual([
		"enableSandbox",
		"registerSchemesAsPrivileged",
		"setPath",
		"requestSingleInstanceLock",
		"ready",
		"handle",
		"window",
	]);
	const messages = await readFile(
		join(info.outputPath("data"), "logs", "main.log"),
		"utf8",
	);
	expect(messages).toMatch(
		/"Started"[\s\S]*"Execution history opened"[\s\S]*"Closed"/,
	);
});

test("ends, and says why, when it cannot start", async ({ electron }, info) => {
	const line = await appAfter(
		`require("electron").protocol.handle = () => { throw new Error("The protocol fails"); };`,
		info,
	);
	expect(await electron.runAnother(line)).toBe(1);
	const log = join(info.outputPath("data"), "logs", "main.log");
	expect(await readFile(log, "utf8")).toContain("Error: The protocol fails");
});

test("writes a log that only its user can read", async ({ host }) => {
	test.skip(process.platform === "win32", "Modes mean nothing on Windows");
	const { mode } = await stat(host.logFile);
	expect(mode & 0o777).toBe(0o600);
});

test("comes to the front when it is started again, and stays the only one", async ({
	host,
	electron,
}) => {
	const isVisible = () =>
		electron.evaluate(
			({ BrowserWindow }) =>
				BrowserWindow.getAllWindows().map((window) => window.isVisible()),
			undefined,
		);
	await expect.poll(isVisible).toEqual([true]);
	await electron.evaluate(
		({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide(),
		undefined,
	);
	expect(await isVisible()).toEqual([false]);

	expect(await electron.runAnother(commandLine(host))).toBe(0);

	await expect.poll(isVisible).toEqual([true]);
	expect(
		(await readMessages(host)).filter((line) => line === "Started"),
	).toEqual(["Started"]);
});

test("catches up without a gap when a window that crashed is loaded again", async ({
	host,
	electron,
	client,
}) => {
	const { url } = await examplesBackend(client);
	const greet = () => fetch(`${url}/functions/greeting`, { method: "POST" });
	await run(client, "order-import");

	await electron.evaluate(
		({ BrowserWindow }) =>
			BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
		undefined,
	);
	await expect
		.poll(() => readMessages(host))
		.toContain("A window's process is gone");
	await greet();
	await electron.evaluate(
		({ BrowserWindow }) =>
			BrowserWindow.getAllWindows()[0]?.webContents.reload(),
		undefined,
	);
	await expect
		.poll(() => windowText(electron))
		.toMatch(/Greet a customer[\s\S]*Import the orders/);

	// It hears of what happens from now on, too.
	await fetch(`${url}/functions/price-update`, { method: "POST" });
	await expect.poll(() => windowText(electron)).toContain("Raise 500 prices");
	expect(await readMessages(host)).not.toContain("A notice could not be sent");
});

test.describe("with a data folder that cannot be used", () => {
	test.use({
		dataDirectory: async ({ dataDirectory }, use) => {
			await writeFile(join(dataDirectory, "data"), "not a folder");
			await use(dataDirectory);
		},
	});

	test("opens its window all the same and says so", async ({
		viewer,
		client,
	}) => {
		await expect(
			viewer.page.getByRole("alert").filter({ hasText: "not being saved" }),
		).toBeVisible();
		expect(await client.request("execution-history:status")).toMatchObject({
			state: "temporary",
			problem: { code: "store-unavailable" },
		});
	});
});
