/** How the app starts, comes to the front, recovers and ends, in Electron or on its stand-in. */
import { once } from "node:events";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { projectDirectory } from "../scripts/run-command.ts";
import type { ExecutionHistoryClient } from "../src-shared/client.ts";
import type { ExecutionWithSteps } from "../src-shared/execution.ts";
import { openRuns } from "./database-file.ts";
import { examplesBackend, run } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";
import { commandLine } from "./hosts/electron.ts";
import type { ElectronApp } from "./hosts/host.ts";
import { expectToEnd } from "./hosts/processes.ts";
import { readMessages } from "./log-file.ts";

test.skip(({ hostKind }) => hostKind === "headless", "Not in Electron");

const MAY_TAKE_MS = 5_000;

/** Quits as a person does; answers how long the process went on. */
async function quit(electron: ElectronApp): Promise<number> {
	const exited = once(electron.process(), "exit");
	const startedAt = performance.now();
	// The answer may never come: the process ends.
	electron.evaluate(({ app }) => app.quit(), undefined).catch(() => {});
	await exited;
	return performance.now() - startedAt;
}

/** Starts a run and comes back in the middle of it, with what is acked by then. */
async function runHalf(
	client: ExecutionHistoryClient,
): Promise<ExecutionWithSteps> {
	const { id: backendId } = await examplesBackend(client);
	const input = { delayMs: 10 };
	// Its answer never comes: the app ends before.
	client
		.request("backend:run", { backendId, workflow: "price-update", input })
		.catch(() => {});
	let acked: ExecutionWithSteps | null = null;
	await expect(async () => {
		const { executions } = await client.request("execution-history:list", {});
		const id = executions[0]?.id ?? "";
		acked = await client.request("execution-history:get", id);
		expect(acked?.steps.length).toBeGreaterThan(50);
	}).toPass();
	if (acked === null) throw new Error("Nothing ran.");
	return acked;
}

function ended(execution: ExecutionWithSteps) {
	return execution.steps.filter((step) => step.status !== "running");
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

test("starts in order: the log, the history, the window, the examples", async ({
	host,
	client,
}) => {
	const { id } = await examplesBackend(client);
	expect(id).toMatch(/\S/);
	const [first, ...rest] = await readMessages(host);
	expect(first).toBe("Started");
	expect(rest).not.toContain("The app could not start");
	expect(await client.request("execution-history:status")).toMatchObject({
		state: "ready",
	});
});

test("quits in the middle of a run: in time, in order, losing nothing acked and leaving nothing behind", async ({
	host,
	electron,
	client,
}) => {
	const acked = await runHalf(client);
	const { databaseFile } = await client.request("execution-history:status");
	const processIds = host.processIds();

	expect(await quit(electron)).toBeLessThan(MAY_TAKE_MS);
	await expectToEnd(processIds);
	expect((await readMessages(host)).at(-1)).toBe("Closed");
	// The backend's last words were taken before the history closed.
	expect(openRuns(databaseFile)).toEqual([]);

	await host.restart();
	const execution = await client.request("execution-history:get", acked.id);
	expect(execution?.status).toBe("error");
	const steps = new Map(execution?.steps.map((step) => [step.id, step]));
	for (const step of ended(acked)) expect(steps.get(step.id)).toEqual(step);
	for (const step of execution?.steps ?? [])
		expect(step.status).not.toBe("running");
});

test("quits in time although a query hangs, losing nothing acked", async ({
	host,
	electron,
	client,
}) => {
	const acked = await runHalf(client);
	const { databaseFile } = await client.request("execution-history:status");
	const processIds = host.processIds();
	const other = new Database(databaseFile);
	try {
		// Whoever writes waits for this transaction, inside SQLite, where nothing can interrupt it.
		other.exec("BEGIN IMMEDIATE");
		expect(await quit(electron)).toBeLessThan(MAY_TAKE_MS);
	} finally {
		other.close();
	}
	await expectToEnd(processIds);

	await host.restart();
	const execution = await client.request("execution-history:get", acked.id);
	const steps = new Map(execution?.steps.map((step) => [step.id, step]));
	for (const step of ended(acked)) expect(steps.get(step.id)).toEqual(step);
	expect(execution?.status).not.toBe("running");
});

test("quits in time although a backend does not answer, and leaves none behind", async ({
	host,
	electron,
	client,
}) => {
	const { processId } = await examplesBackend(client);
	const processIds = host.processIds();
	process.kill(processId, "SIGSTOP");
	expect(await quit(electron)).toBeLessThan(MAY_TAKE_MS);
	await expectToEnd(processIds);
	expect((await readMessages(host)).at(-1)).toBe("Closed");
});

test("answers nothing and opens nothing while it quits, and goes on when the quit is called off", async ({
	host,
	electron,
}) => {
	await electron.evaluate(({ app }) => {
		app.emit("before-quit", { preventDefault() {} });
		app.emit("activate", {});
	}, undefined);
	expect(await host.call("execution-history:status")).toMatchObject({
		code: "closed",
	});
	const windows = await electron.evaluate(({ app, BrowserWindow }) => {
		app.emit("browser-window-focus", {});
		return BrowserWindow.getAllWindows().length;
	}, undefined);
	expect(windows).toBe(1);
	expect(await host.call("execution-history:status")).toMatchObject({
		state: "ready",
	});
});

test("ends with the system, which is asked to wait", async ({
	host,
	electron,
}) => {
	const exited = once(electron.process(), "exit");
	const isDelayed = await electron.evaluate(({ powerMonitor }) => {
		let isPrevented = false;
		powerMonitor.emit("shutdown", {
			preventDefault() {
				isPrevented = true;
			},
		});
		return isPrevented;
	}, undefined);
	expect(isDelayed).toBe(true);
	await exited;
	expect((await readMessages(host)).at(-1)).toBe("Closed");
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

test("ends, and says why, when it cannot start", async ({ electron }, info) => {
	const folder = info.outputPath("app");
	const data = info.outputPath("data");
	await mkdir(folder, { recursive: true });
	const main = join(projectDirectory, ".vite", "build", "main.cjs");
	await writeFile(
		join(folder, "package.json"),
		JSON.stringify({ name: "broken", version: "1.0.0", main: "main.cjs" }),
	);
	await writeFile(
		join(folder, "main.cjs"),
		`require("electron").protocol.handle = () => { throw new Error("The protocol fails"); };
		require(${JSON.stringify(main)});`,
	);
	expect(await electron.runAnother([folder, `--data=${data}`])).toBe(1);
	const log = await readFile(join(data, "logs", "main.log"), "utf8");
	expect(log).toContain("Error: The protocol fails");
});

test("closes in order when Windows asks whether the session may end", async ({
	host,
	electron,
}) => {
	const exited = once(electron.process(), "exit");
	const isDelayed = await electron.evaluate(({ BrowserWindow }) => {
		let isPrevented = false;
		BrowserWindow.getAllWindows()[0]?.emit("query-session-end", {
			preventDefault() {
				isPrevented = true;
			},
		});
		return isPrevented;
	}, undefined);
	expect(isDelayed).toBe(true);
	await exited;
	expect((await readMessages(host)).at(-1)).toBe("Closed");
});

test("closes its history when Windows ends the session without asking", async ({
	host,
	electron,
}) => {
	const exited = once(electron.process(), "exit");
	await electron.evaluate(({ BrowserWindow }) => {
		BrowserWindow.getAllWindows()[0]?.emit("session-end");
	}, undefined);
	await exited;
	expect((await readMessages(host)).at(-1)).toBe("Closed");
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
