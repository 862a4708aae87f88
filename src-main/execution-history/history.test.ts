import {
	chmodSync,
	existsSync,
	readdirSync,
	readFileSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { batchPrefix } from "../../src-shared/batch-feed.ts";
import { FRAME_MAGIC, MAX_BATCH_BYTES } from "../../src-shared/event-batch.ts";
import {
	type ExecutionHistory,
	type HistoryLog,
	MAX_APPENDING_BYTES,
	openExecutionHistory,
} from "./history.ts";
import { DATABASE_NAME } from "./opening.ts";
import { aBatch, anExecutionEvent, aStepEvent } from "./testing/batches.ts";
import { listen } from "./testing/listen.ts";
import { openPlain } from "./testing/open-connection.ts";
import { anExecution, aRunningExecution, aStep } from "./testing/samples.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { workerScript } from "./testing/worker-script.ts";

const histories: ExecutionHistory[] = [];

afterEach(async () => {
	for (const history of histories.splice(0)) await history.close();
});

async function open(
	directory = temporaryFolder(),
	options: { log?: HistoryLog; workerScript?: string } = {},
): Promise<ExecutionHistory> {
	const history = await openExecutionHistory({
		directory,
		workerScript,
		...options,
	});
	histories.push(history);
	return history;
}

/** A script that behaves like the worker until it is told to die. */
function mortalWorker(folder: string): string {
	const script = join(folder, "mortal-worker.mjs");
	writeFileSync(
		script,
		`import { existsSync, unlinkSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
const fatal = ${JSON.stringify(join(folder, "die"))} + "-" + workerData.role;
parentPort.on("message", () => {
	if (!existsSync(fatal)) return;
	unlinkSync(fatal);
	process.exit(1);
});
await import(${JSON.stringify(workerScript)});
`,
	);
	return script;
}

describe("openExecutionHistory", () => {
	it("files what was recorded soon, also what it finds when it opens", async () => {
		const directory = temporaryFolder();
		const history = await open(directory);
		const executions = [anExecutionEvent({ status: "success" })];
		await history.append(aBatch({ executions }));
		const file = openPlain(join(directory, DATABASE_NAME));
		const range = file
			.prepare<[], number>("SELECT list_range FROM workflow_executions")
			.pluck();
		await expect.poll(() => range.get()).toBe(102);
		await history.close();

		file.exec("UPDATE workflow_executions SET list_range = -1 - list_range");
		await open(directory);
		await expect.poll(() => range.get()).toBe(102);
	});

	it("offers every method of CF11-004 by its name", async () => {
		const history = await open();
		const id = await history.createExecution(aRunningExecution());
		const step = await history.addStep(aStep(id, { status: "running" }));
		await history.updateStep(step, { status: "success" });
		await history.updateExecution(id, { status: "success", durationMs: 7 });
		expect(await history.getExecution(id)).toMatchObject({ durationMs: 7 });
		expect((await history.getExecutionWithSteps(id))?.steps).toHaveLength(1);
		expect(await history.getStepsForExecution(id)).toHaveLength(1);
		expect(await history.getStep(step)).toMatchObject({ status: "success" });
		expect(await history.queryExecutions({ status: "success" })).toHaveLength(
			1,
		);
		expect(await history.getExecutionStats("order-import")).toMatchObject({
			total: 1,
			averageDurationMs: 7,
			minDurationMs: 7,
			maxDurationMs: 7,
		});
		expect(await history.listWorkflows()).toEqual([
			{
				workflowId: "order-import",
				workflowName: "Order import",
				executions: 1,
			},
		]);
		expect(await history.cleanupOldExecutions(0)).toBe(1);
		expect(await history.cleanupByCount(0)).toBe(0);
		expect(await history.deleteExecution(id)).toBe(false);
	});

	it("records a payload that nothing can serialize or clone", async () => {
		const history = await open();
		const cycle: Record<string, unknown> = { amount: 10n, run: () => 1 };
		cycle["self"] = cycle;
		Object.defineProperty(cycle, "broken", {
			enumerable: true,
			get() {
				throw new Error("No");
			},
		});
		const id = await history.createExecution(
			anExecution({ triggerData: cycle }),
		);
		expect((await history.getExecution(id))?.triggerData).toMatchObject({
			$unserializable: expect.any(Array),
		});
	});

	it("names the field of what it refuses, and the thread's errors keep their codes", async () => {
		const history = await open();
		await expect(history.queryExecutions({ limit: 0 })).rejects.toMatchObject({
			code: "invalid-request",
			message: expect.stringContaining("limit"),
		});
		await expect(
			history.updateExecution("exec_none", { status: "error" }),
		).rejects.toMatchObject({ code: "not-found" });
		await expect(history.addStep(aStep("exec_none"))).rejects.toMatchObject({
			code: "not-found",
		});
		await expect(
			history.append(new Uint8Array(MAX_BATCH_BYTES + 1)),
		).rejects.toMatchObject({ code: "too-large" });
		await expect(
			history.append(Uint8Array.from(FRAME_MAGIC)),
		).rejects.toMatchObject({ code: "invalid-request" });
	});

	it("leaves the sender its bytes, and tells what a batch changed", async () => {
		const history = await open();
		const changed = new Promise((resolve) => history.onChanged(resolve));
		const bytes = aBatch({ executions: [anExecutionEvent()] });
		const before = Buffer.from(bytes);
		await history.append(bytes);
		expect(before.equals(bytes)).toBe(true);
		expect(await changed).toEqual({ sequence: 1, executionIds: ["exec_1"] });
	});

	it("stores batches in the order in which they came, also when many come at once", async () => {
		const history = await open();
		await history.append(aBatch({ executions: [anExecutionEvent()] }));
		await Promise.all(
			Array.from({ length: 200 }, (_, index) =>
				history.append(
					aBatch({
						batch: index + 2,
						steps: [aStepEvent({ id: `step_${index}`, stepIndex: index })],
					}),
				),
			),
		);
		const steps = await history.getStepsForExecution("exec_1");
		expect(steps.map(({ stepIndex }) => stepIndex)).toEqual(
			Array.from({ length: 200 }, (_, index) => index),
		);
	});

	it("refuses more than may wait to be stored, and accepts again once there is room", async () => {
		const history = await open();
		const largest = new Uint8Array(MAX_BATCH_BYTES);
		const waiting = Array.from(
			{ length: MAX_APPENDING_BYTES / MAX_BATCH_BYTES },
			() => history.append(largest),
		);
		await expect(
			history.append(aBatch({ executions: [anExecutionEvent()] })),
		).rejects.toMatchObject({ code: "busy" });
		for (const outcome of await Promise.allSettled(waiting))
			expect(outcome).toMatchObject({ reason: { code: "invalid-request" } });
		await history.append(aBatch({ executions: [anExecutionEvent()] }));
	});

	it.runIf(process.platform === "linux")(
		"lets windows go before its threads",
		async () => {
			await open();
			const niceOf = (thread: string) =>
				Number(
					readFileSync(`/proc/self/task/${thread}/stat`, "utf8")
						.split(") ")[1]
						?.split(" ")[16],
				);
			const threads = readdirSync("/proc/self/task");
			expect(threads.filter((id) => niceOf(id) === 5)).toHaveLength(2);
		},
	);

	it("closes once, after what it has accepted; then refuses", async () => {
		const directory = temporaryFolder();
		const history = await open(directory);
		const accepted = history.createExecution(anExecution());
		await Promise.all([history.close(), history.close()]);
		const id = await accepted;
		await expect(history.getExecution(id)).rejects.toMatchObject({
			code: "closed",
		});
		expect(existsSync(join(directory, `${DATABASE_NAME}-wal`))).toBe(false);
		expect(await (await open(directory)).getExecution(id)).not.toBeNull();
	});

	it("keeps its log small while much is recorded, and closes in the middle of it", async () => {
		const directory = temporaryFolder();
		const history = await open(directory);
		const wal = join(directory, `${DATABASE_NAME}-wal`);
		const inputData = JSON.stringify({ text: "x".repeat(50_000) });
		const sizes: number[] = [];
		for (let batch = 1; batch <= 150; batch += 1) {
			const steps = Array.from({ length: 20 }, (_, stepIndex) =>
				aStepEvent({ id: `step_${batch}_${stepIndex}`, stepIndex, inputData }),
			);
			const executions = [anExecutionEvent()];
			const appended = history.append(aBatch({ batch, executions, steps }));
			// The last is still under way when the history is closed.
			if (batch < 150) await appended;
			sizes.push(statSync(wal).size);
		}
		await history.close();
		expect(Math.max(...sizes)).toBeLessThan(64 * 1024 * 1024);
		expect(existsSync(wal)).toBe(false);
		const file = openPlain(join(directory, DATABASE_NAME));
		expect(
			file.prepare("SELECT count(*) FROM execution_steps").pluck().get(),
		).toBe(3_000);
	});

	it("ends what an earlier life left running when it opens", async () => {
		const directory = temporaryFolder();
		const before = await open(directory);
		await before.append(
			aBatch({ executions: [anExecutionEvent()], steps: [aStepEvent()] }),
			{ backendId: "backend_1" },
		);
		await before.close();
		const after = await open(directory);
		expect(await after.getExecutionWithSteps("exec_1")).toMatchObject({
			status: "error",
			errorCode: "interrupted",
			steps: [{ status: "error" }],
		});
	});
});

describe("what a backend records", () => {
	/** A backend that says all it has as soon as it is read, and ends. */
	async function dyingBackend(batches: readonly Uint8Array[]) {
		const server = createServer((socket) => {
			for (const bytes of batches) {
				socket.write(batchPrefix(bytes.byteLength));
				socket.write(bytes);
			}
			socket.end();
		});
		onTestFinished(() => void server.close());
		return {
			backendId: "backend_1",
			port: await listen(server),
			token: "0".repeat(64),
		};
	}

	it("is stored before its runs are ended because it died", async () => {
		const history = await open();
		const changed = new Promise((resolve) => history.onChanged(resolve));
		await history.readFeed(
			await dyingBackend(
				Array.from({ length: 50 }, (_, index) =>
					aBatch({
						batch: index + 1,
						executions: [anExecutionEvent({ id: `exec_${index}` })],
					}),
				),
			),
		);
		expect(await history.interruptBackend("backend_1", "It died")).toBe(50);
		expect(await changed).toMatchObject({ sequence: 1 });
		expect(await history.getExecution("exec_49")).toMatchObject({
			status: "error",
			errorCode: "interrupted",
			errorMessage: "It died",
			backendId: "backend_1",
		});
	});

	it("cannot be read where nobody listens, nor once the history is closed", async () => {
		const history = await open();
		const feed = { backendId: "backend_1", port: 1, token: "0".repeat(64) };
		await expect(history.readFeed(feed)).rejects.toMatchObject({
			code: "backend-unavailable",
		});
		await history.close();
		await expect(history.readFeed(feed)).rejects.toMatchObject({
			code: "closed",
		});
	});
});

describe("a database thread that dies", () => {
	it("is started again; nothing acked is lost and what was not is told", async () => {
		const folder = temporaryFolder();
		const troubles: string[] = [];
		const history = await open(join(folder, "data"), {
			workerScript: mortalWorker(folder),
			log: {
				info() {},
				warn() {},
				error: (message) => troubles.push(message),
			},
		});
		await history.append(
			aBatch({ executions: [anExecutionEvent()], steps: [aStepEvent()] }),
			{ backendId: "backend_1" },
		);
		writeFileSync(join(folder, "die-writer"), "");
		const second = aBatch({
			batch: 2,
			steps: [aStepEvent({ id: "step_2", stepIndex: 1 })],
		});
		await expect(history.append(second)).rejects.toMatchObject({
			code: "store-unavailable",
		});
		await expect(history.append(second)).resolves.toMatchObject({ batch: 2 });
		const opened = await history.getExecutionWithSteps("exec_1");
		expect(opened?.status).toBe("running");
		expect(opened?.steps.map(({ id }) => id)).toEqual(["step_1", "step_2"]);
		expect(troubles).toHaveLength(1);
	});

	it("does not take writes down when it is the reader", async () => {
		const folder = temporaryFolder();
		const history = await open(join(folder, "data"), {
			workerScript: mortalWorker(folder),
		});
		writeFileSync(join(folder, "die-reader"), "");
		await expect(history.listExecutions({})).rejects.toMatchObject({
			code: "store-unavailable",
		});
		const id = await history.createExecution(anExecution());
		expect((await history.listExecutions({})).executions).toMatchObject([
			{ id },
		]);
	});
});

describe("a database that cannot be used", () => {
	it("is put aside when it is damaged, and a new one persists", async () => {
		const directory = temporaryFolder();
		const garbage = "this is no database ".repeat(1_000);
		writeFileSync(join(directory, DATABASE_NAME), garbage);
		const history = await open(directory);
		const status = await history.status();
		expect(status).toMatchObject({
			state: "ready",
			problem: {
				code: "store-corrupt",
				quarantinedFile: expect.stringContaining("damaged"),
			},
		});
		const id = await history.createExecution(anExecution());
		await history.close();
		expect(await (await open(directory)).getExecution(id)).not.toBeNull();
		expect(
			readdirSync(directory).filter((name) => name.includes("damaged")),
		).toHaveLength(1);
	});

	it("is left alone when it is a newer version's; runs are kept until close", async () => {
		const directory = temporaryFolder();
		const file = join(directory, DATABASE_NAME);
		openPlain(file).pragma("user_version = 999");
		const history = await open(directory);
		expect(await history.status()).toMatchObject({
			state: "temporary",
			problem: { code: "store-newer-than-app" },
			databaseFile: file,
		});
		const id = await history.createExecution(anExecution());
		expect(await history.getExecution(id)).not.toBeNull();
		expect(openPlain(file).pragma("user_version", { simple: true })).toBe(999);
	});

	it("does not stop the app when its folder is a file", async () => {
		const folder = temporaryFolder();
		const blocked = join(folder, "blocked");
		writeFileSync(blocked, "");
		chmodSync(blocked, 0o400);
		const history = await open(join(blocked, "data"));
		expect(await history.status()).toMatchObject({ state: "temporary" });
	});

	it("answers every call with the reason when not even a temporary one can be had", async () => {
		const folder = temporaryFolder();
		const script = join(folder, "no-module.mjs");
		writeFileSync(script, `throw new Error("Cannot find better-sqlite3");`);
		const history = await open(join(folder, "data"), { workerScript: script });
		expect(await history.status()).toMatchObject({
			state: "unavailable",
			problem: { message: expect.stringContaining("better-sqlite3") },
		});
		await expect(history.listExecutions({})).rejects.toMatchObject({
			code: "store-unavailable",
			message: expect.stringContaining("better-sqlite3"),
		});
		await expect(history.append(aBatch())).rejects.toMatchObject({
			code: "store-unavailable",
		});
	});
});
