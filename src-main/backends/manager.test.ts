import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { BackendStatus } from "../../src-shared/backend.ts";
import type { BackendManager } from "./manager.ts";
import { eventually } from "./testing/eventually.ts";
import { sharedHistory } from "./testing/shared-history.ts";
import {
	isAlive,
	openBackends,
	temporaryDirectory,
} from "./testing/test-backends.ts";

const history = sharedHistory();
let directory: string;
let backends: BackendManager;

beforeEach(async () => {
	directory = join(await temporaryDirectory(), "backends");
});

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

describe("the manager", () => {
	it("does not know an id it has not made", async () => {
		backends = await openBackends({ directory, history: history() });
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
		expect(await history().getExecution(executionId ?? "")).not.toBe(null);
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
		backends = await openBackends({ directory, history: history() });
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

		backends = await openBackends({ directory, history: history() });
		await untilState(id, "running");
		expect(backends.status(stoppedId).state).toBe("stopped");
	});

	it("lists a backend whose configuration is broken as failed, and can delete it", async () => {
		backends = await openBackends({ directory, history: history() });
		const good = await backends.create({ name: "Good" });
		const { id } = await backends.create({ name: "Broken" });
		await backends.close();
		const file = join(directory, id, "backend.json");
		await writeFile(file, '{ "id": ');

		backends = await openBackends({ directory, history: history() });
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
