import { existsSync } from "node:fs";
import {
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
	writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	afterAll,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
	vi,
} from "vitest";
import type { BackendStatus } from "../../src-shared/backend.ts";
import type { WorkflowExecution } from "../../src-shared/execution.ts";
import {
	type ExecutionHistory,
	openExecutionHistory,
} from "../execution-history/history.ts";
import type { BackendManager } from "./manager.ts";
import { ManualClock } from "./testing/manual-clock.ts";
import {
	endsAtStartScript,
	isAlive,
	neverServesScript,
	openBackends,
	temporaryDirectory,
	workerScript,
} from "./testing/test-backends.ts";

let directory: string;
let history: ExecutionHistory;
let backends: BackendManager;

// One history for all: a backend's runs are told apart by its id.
let historyDirectory: string;
beforeAll(async () => {
	historyDirectory = await mkdtemp(join(tmpdir(), "execution-history-"));
	history = await openExecutionHistory({
		directory: historyDirectory,
		workerScript,
	});
});
afterAll(async () => {
	await history.close();
	await rm(historyDirectory, { recursive: true });
});

beforeEach(async () => {
	directory = join(await temporaryDirectory(), "backends");
});

async function runsOf(backendId: string): Promise<WorkflowExecution[]> {
	const all = await history.queryExecutions({});
	return all.filter((execution) => execution.backendId === backendId);
}

async function startOne(): Promise<BackendStatus & { processId: number }> {
	backends = await openBackends({ directory, history });
	const { id } = await backends.create({ name: "Orders" });
	const { processId, ...status } = await backends.start(id);
	if (processId === undefined) throw new Error("No process.");
	return { ...status, processId };
}

function run(backendId: string, workflow: string, input = {}) {
	return backends.run({ backendId, workflow, input });
}

function untilState(id: string, state: BackendStatus["state"]) {
	return vi.waitFor(() => expect(backends.status(id).state).toBe(state), {
		timeout: 10_000,
	});
}

describe("a backend", () => {
	it("is kept in a private folder of its own, and is there after the next opening", async () => {
		backends = await openBackends({ directory, history });
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

		const again = await openBackends({ directory, history });
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
		expect(await history.getExecution(result.executionId ?? "")).toMatchObject({
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
		expect(body).toMatchObject({
			kind: "append-failure",
			failure: { code: "invalid-request" },
		});
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
		backends = await openBackends({ directory, history });
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
		await vi.waitFor(async () => expect(await runsOf(id)).toHaveLength(1));
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
		await vi.waitFor(async () => expect(await runsOf(id)).toHaveLength(1));
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
		backends = await openBackends({ directory, history }, endsAtStartScript);
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
			{ directory, history, clock },
			neverServesScript,
		);
		const { id } = await backends.create({ name: "Orders" });
		const starting = backends.start(id);
		starting.catch(() => {});
		await vi.waitFor(() => expect(clock.waiting).toBe(1));
		clock.pass(15_000);
		await expect(starting).rejects.toMatchObject({
			code: "backend-unavailable",
			message: expect.stringContaining("not ready within 15000 ms"),
		});
		expect(backends.status(id).state).toBe("failed");
		expect(clock.waiting).toBe(0);
	});

	it("does not make a stop wait", async () => {
		backends = await openBackends({ directory, history }, neverServesScript);
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
			history,
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
		backends = await openBackends({ directory, history, clock });
		const { id } = await backends.create({ name: "Orders" });
		await backends.start(id);
		run(id, "never").catch(() => {});
		await run(id, "deaf");
		const stopping = backends.stop(id);
		await untilState(id, "stopping");
		await vi.waitFor(() => expect(clock.waiting).toBe(1));
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

describe("the manager", () => {
	it("does not know an id it has not made", async () => {
		backends = await openBackends({ directory, history });
		expect(() => backends.status("../history")).toThrow(
			expect.objectContaining({ code: "not-found" }),
		);
		await expect(backends.start("../history")).rejects.toMatchObject({
			code: "not-found",
		});
		await expect(backends.stop("..")).rejects.toMatchObject({
			code: "not-found",
		});
		expect(await backends.delete("../history")).toBe(false);
		expect(existsSync(join(directory, ".."))).toBe(true);
	});

	it("deletes a running backend with its folder, and keeps its runs", async () => {
		const { id, processId } = await startOne();
		const { executionId } = await run(id, "echo");
		expect(await backends.delete(id)).toBe(true);
		expect(isAlive(processId)).toBe(false);
		expect(backends.list()).toEqual([]);
		expect(await readdir(directory)).toEqual([]);
		expect(await backends.delete(id)).toBe(false);
		expect(await history.getExecution(executionId ?? "")).not.toBe(null);
	});

	it("takes starts, stops and deletions of one backend one after the other", async () => {
		const { id } = await startOne();
		const [stopped, started, deleted, late] = await Promise.allSettled([
			backends.stop(id),
			backends.start(id),
			backends.delete(id),
			backends.start(id),
		]);
		expect(stopped).toMatchObject({ value: { state: "stopped" } });
		expect(started).toMatchObject({ value: { state: "running" } });
		expect(deleted).toMatchObject({ value: true });
		expect(late).toMatchObject({ reason: { code: "not-found" } });
	});

	it("numbers its notices without a gap", async () => {
		backends = await openBackends({ directory, history });
		const states: unknown[] = [];
		const sequences: number[] = [];
		const unsubscribe = backends.onChanged(({ sequence, backendId }) => {
			sequences.push(sequence);
			states.push(
				backends.list().find((backend) => backend.id === backendId)?.state,
			);
		});
		const { id } = await backends.create({ name: "Orders" });
		await backends.start(id);
		await backends.stop(id);
		await backends.delete(id);
		expect(states).toEqual([
			"stopped",
			"starting",
			"running",
			"stopping",
			"stopped",
			undefined,
		]);
		expect(sequences).toEqual([1, 2, 3, 4, 5, 6]);
		unsubscribe();
		await backends.create({ name: "Unheard" });
		expect(sequences).toHaveLength(6);
	});

	it("starts again with the app what ran when it closed, and nothing else", async () => {
		const { id, processId } = await startOne();
		const { id: stoppedId } = await backends.create({ name: "Stopped" });
		await backends.start(stoppedId);
		await backends.stop(stoppedId);
		await backends.close();
		expect(isAlive(processId)).toBe(false);

		backends = await openBackends({ directory, history });
		await untilState(id, "running");
		expect(backends.status(stoppedId).state).toBe("stopped");
	});

	it("lists a backend whose configuration is broken as failed, and can delete it", async () => {
		backends = await openBackends({ directory, history });
		const good = await backends.create({ name: "Good" });
		const { id } = await backends.create({ name: "Broken" });
		await backends.close();
		const file = join(directory, id, "backend.json");
		await writeFile(file, '{ "id": ');

		backends = await openBackends({ directory, history });
		expect(backends.status(good.id).state).toBe("stopped");
		expect(backends.status(id)).toMatchObject({
			state: "failed",
			lastExit: { lastOutput: [expect.stringContaining("backend.json")] },
		});
		await expect(backends.start(id)).rejects.toMatchObject({
			code: "backend-unavailable",
		});
		expect(await readFile(file, "utf8")).toBe('{ "id": ');
		expect(await backends.delete(id)).toBe(true);
		expect(existsSync(join(directory, id))).toBe(false);
	});

	it("closes twice, and takes nothing afterwards", async () => {
		const { id, processId } = await startOne();
		await Promise.all([backends.close(), backends.close()]);
		expect(isAlive(processId)).toBe(false);
		await expect(backends.start(id)).rejects.toMatchObject({ code: "closed" });
		await expect(backends.create({ name: "Late" })).rejects.toMatchObject({
			code: "closed",
		});
	});
});
