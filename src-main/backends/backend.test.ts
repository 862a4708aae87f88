import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { BackendStatus } from "../../src-shared/backend.ts";
import type { WorkflowExecution } from "../../src-shared/execution.ts";
import type { BackendManager } from "./manager.ts";
import { eventually } from "./testing/eventually.ts";
import { ManualClock } from "./testing/manual-clock.ts";
import { sharedHistory } from "./testing/shared-history.ts";
import {
	endsAtStartScript,
	isAlive,
	neverServesScript,
	openBackends,
	temporaryDirectory,
} from "./testing/test-backends.ts";

const history = sharedHistory();
let directory: string;
let backends: BackendManager;

beforeEach(async () => {
	directory = join(await temporaryDirectory(), "backends");
});

async function runsOf(backendId: string): Promise<WorkflowExecution[]> {
	const all = await history().queryExecutions({});
	return all.filter((execution) => execution.backendId === backendId);
}

async function startOne(): Promise<BackendStatus & { processId: number }> {
	backends = await openBackends({ directory, history: history() });
	const { id } = await backends.create({ name: "Orders" });
	const { processId, ...status } = await backends.start(id);
	if (processId === undefined) throw new Error("No process.");
	return { ...status, processId };
}

function run(backendId: string, workflow: string, input = {}) {
	return backends.run({ backendId, workflow, input });
}

function untilState(id: string, state: BackendStatus["state"]) {
	return eventually(() => expect(backends.status(id).state).toBe(state));
}

describe("a backend", () => {
	it("is kept in a private folder of its own, and is there after the next opening", async () => {
		backends = await openBackends({ directory, history: history() });
		const created = await backends.create({ name: "Orders" });
		expect(created).toEqual({
			id: expect.stringMatching(/^backend_[0-9A-Z]{26}$/),
			name: "Orders",
			state: "stopped",
			workflowsDirectory: join(directory, created.id, "workflows"),
			workflows: [],
		});
		expect(await readdir(join(directory, created.id))).toEqual([
			"backend.json",
			"workflows",
		]);
		expect((await stat(join(directory, created.id))).mode & 0o777).toBe(0o700);
		const second = await backends.create({ name: "Orders" });
		await backends.close();

		const again = await openBackends({ directory, history: history() });
		expect(again.list()).toEqual([created, second]);
	});

	it("starts, serves and stops", async () => {
		const started = await startOne();
		expect(started).toMatchObject({
			state: "running",
			url: "http://127.0.0.1:4000",
			workflows: [{ id: "echo", name: "Echo" }],
			startedAt: expect.any(Number),
		});
		expect(isAlive(started.processId)).toBe(true);
		const stopped = await backends.stop(started.id);
		expect(stopped.state).toBe("stopped");
		expect(stopped).not.toHaveProperty("url");
		expect(stopped).not.toHaveProperty("lastExit");
		expect(isAlive(started.processId)).toBe(false);
	});

	it("is not started a second time", async () => {
		const started = await startOne();
		expect((await backends.start(started.id)).processId).toBe(
			started.processId,
		);
	});

	it("runs a workflow, and its run carries the backend's id", async () => {
		const { id } = await startOne();
		const result = await run(id, "echo", { answer: 42 });
		expect(result).toEqual({
			executionId: expect.any(String),
			statusCode: 200,
			body: { answer: 42 },
		});
		expect(
			await history().getExecution(result.executionId ?? ""),
		).toMatchObject({
			status: "success",
			backendId: id,
		});
	});

	it("passes on what the backend refuses", async () => {
		const { id } = await startOne();
		await expect(run(id, "nothing of the kind")).rejects.toMatchObject({
			code: "not-found",
		});
	});

	it("hears why a batch was not stored", async () => {
		const { id } = await startOne();
		const { body } = await run(id, "append", { text: "no batch" });
		expect(body).toMatchObject({ failure: { code: "invalid-request" } });
	});

	it("goes on after a message that is not understood", async () => {
		const { id } = await startOne();
		await run(id, "babble");
		expect((await run(id, "echo")).statusCode).toBe(200);
	});

	it("tells when its workflows change", async () => {
		const { id } = await startOne();
		await run(id, "reload");
		expect(backends.status(id).workflows).toEqual([]);
	});

	it("does not run a workflow while it is stopped", async () => {
		backends = await openBackends({ directory, history: history() });
		const { id } = await backends.create({ name: "Orders" });
		await expect(run(id, "echo")).rejects.toMatchObject({
			code: "backend-unavailable",
		});
	});
});

describe("a backend that ends by itself", () => {
	it("is failed, shows its last lines, and ends its runs at once", async () => {
		const { id } = await startOne();
		const never = run(id, "never");
		never.catch(() => {});
		await eventually(async () => expect(await runsOf(id)).toHaveLength(1));
		const exit = run(id, "exit", { code: 7 });
		await expect(exit).rejects.toMatchObject({ code: "backend-unavailable" });
		await expect(never).rejects.toMatchObject({ code: "backend-unavailable" });
		await untilState(id, "failed");
		const { lastExit } = backends.status(id);
		expect(lastExit).toMatchObject({ exitCode: 7, at: expect.any(Number) });
		expect(lastExit?.lastOutput).toEqual(
			expect.arrayContaining(["about to end", "because it was told to"]),
		);
		expect(await runsOf(id)).toMatchObject([
			{
				status: "error",
				errorCode: "interrupted",
				errorMessage: expect.stringContaining("exit code 7"),
			},
		]);
	});

	it("names the signal that killed it, and starts again", async () => {
		const { id, processId } = await startOne();
		run(id, "never").catch(() => {});
		await eventually(async () => expect(await runsOf(id)).toHaveLength(1));
		process.kill(processId, "SIGKILL");
		await untilState(id, "failed");
		expect(backends.status(id).lastExit?.exitCode).toBe(null);
		expect((await runsOf(id))[0]?.errorMessage).toContain("SIGKILL");
		const again = await backends.start(id);
		expect(again.state).toBe("running");
		expect(again).not.toHaveProperty("lastExit");
	});

	it("does not disturb the others", async () => {
		const first = await startOne();
		const { id } = await backends.create({ name: "Other" });
		await backends.start(id);
		await run(first.id, "exit", { code: 1 }).catch(() => {});
		await untilState(first.id, "failed");
		expect((await run(id, "echo")).statusCode).toBe(200);
	});
});

describe("a start that does not succeed", () => {
	it("tells what the process wrote when it ended before it served", async () => {
		backends = await openBackends(
			{ directory, history: history() },
			endsAtStartScript,
		);
		const { id } = await backends.create({ name: "Orders" });
		await expect(backends.start(id)).rejects.toMatchObject({
			code: "backend-unavailable",
			message: expect.stringContaining("no port is free"),
			details: { exitCode: 3, lastOutput: ["no port is free"] },
		});
		expect(backends.status(id)).toMatchObject({
			state: "failed",
			lastExit: { exitCode: 3 },
		});
	});

	it("gives up on a process that never serves, and ends it", async () => {
		const clock = new ManualClock();
		backends = await openBackends(
			{ directory, history: history(), clock },
			neverServesScript,
		);
		const { id } = await backends.create({ name: "Orders" });
		const starting = backends.start(id);
		starting.catch(() => {});
		await eventually(() => expect(clock.waiting).toBe(1));
		clock.pass(15_000);
		await expect(starting).rejects.toMatchObject({
			code: "backend-unavailable",
			message: expect.stringContaining("not ready within 15000 ms"),
		});
		expect(backends.status(id).state).toBe("failed");
		expect(clock.waiting).toBe(0);
	});

	it("does not make a stop wait", async () => {
		backends = await openBackends(
			{ directory, history: history() },
			neverServesScript,
		);
		const { id } = await backends.create({ name: "Orders" });
		const starting = backends.start(id);
		starting.catch(() => {});
		await untilState(id, "starting");
		expect((await backends.stop(id)).state).toBe("stopped");
		await expect(starting).rejects.toMatchObject({
			code: "backend-unavailable",
			message: expect.stringContaining("stopped while it started"),
		});
	});

	it("tells when no process can be started", async () => {
		backends = await openBackends({
			directory,
			history: history(),
			startProcess: () => {
				throw new Error("out of processes");
			},
		});
		const { id } = await backends.create({ name: "Orders" });
		await expect(backends.start(id)).rejects.toMatchObject({
			code: "backend-unavailable",
			message: expect.stringContaining("out of processes"),
		});
		expect(backends.status(id)).toMatchObject({
			state: "failed",
			lastExit: { lastOutput: ["out of processes"] },
		});
	});
});

describe("a stop", () => {
	it("ends a process that does not stop, and its runs", async () => {
		const clock = new ManualClock();
		backends = await openBackends({ directory, history: history(), clock });
		const { id } = await backends.create({ name: "Orders" });
		await backends.start(id);
		run(id, "never").catch(() => {});
		await run(id, "deaf");
		const stopping = backends.stop(id);
		await untilState(id, "stopping");
		await eventually(() => expect(clock.waiting).toBe(1));
		clock.pass(5_000);
		const stopped = await stopping;
		expect(stopped.state).toBe("stopped");
		expect(stopped).not.toHaveProperty("lastExit");
		expect((await runsOf(id))[0]).toMatchObject({
			status: "error",
			errorCode: "interrupted",
			errorMessage: expect.stringContaining("stopped"),
		});
	});
});
