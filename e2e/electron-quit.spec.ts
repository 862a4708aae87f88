/** How the app ends, in Electron or on its stand-in. */
import { once } from "node:events";
import Database from "better-sqlite3";
import type { ExecutionHistoryClient } from "../src-shared/client.ts";
import type { ExecutionWithSteps } from "../src-shared/execution.ts";
import { openRuns } from "./database-file.ts";
import { examplesBackend } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";
import type { ElectronApp, Host } from "./hosts/host.ts";
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

/** By itself and in order: closing is the last that the log tells. */
async function expectClosed(host: Host, exited: Promise<unknown>) {
	await exited;
	expect((await readMessages(host)).at(-1)).toBe("Closed");
}

function ended(execution: ExecutionWithSteps) {
	return execution.steps.filter((step) => step.status !== "running");
}

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
	await expectClosed(host, exited);
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
	await expectClosed(host, exited);
});

test("closes its history when Windows ends the session without asking", async ({
	host,
	electron,
}) => {
	const exited = once(electron.process(), "exit");
	await electron.evaluate(({ BrowserWindow }) => {
		BrowserWindow.getAllWindows()[0]?.emit("session-end");
	}, undefined);
	await expectClosed(host, exited);
});
