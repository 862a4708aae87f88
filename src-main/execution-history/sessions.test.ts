import { describe, expect, it } from "vitest";
import { getExecution } from "./executions.ts";
import { fileExecutions } from "./filing.ts";
import { ingest } from "./ingest.ts";
import { RUNNING_ROWIDS } from "./list-range.ts";
import { listExecutions } from "./query.ts";
import {
	interruptAbandoned,
	interruptBackend,
	interruptDead,
} from "./sessions.ts";
import { getStep } from "./steps.ts";
import { aBatch, anExecutionEvent, aStepEvent } from "./testing/batches.ts";
import { openConnection } from "./testing/open-connection.ts";

const OWN_PROCESS = 1;
const dead = () => false;
const alive = () => true;

function openWithRun(options: { backendId?: string; processId?: number }) {
	const connection = openConnection();
	const bytes = aBatch({
		processId: options.processId,
		executions: [anExecutionEvent({ startedAt: 1_000 })],
		steps: [
			aStepEvent({ status: "success", completedAt: 1_300, durationMs: 299 }),
			aStepEvent({ id: "step_open", stepIndex: 1, startedAt: 1_400 }),
		],
	});
	ingest(connection, [{ bytes, backendId: options.backendId }], 51_200);
	return connection;
}

describe("interruptAbandoned", () => {
	it("ends a backend's run at its last trace, with its open step and the reason", () => {
		const connection = openWithRun({ backendId: "backend_1", processId: 77 });
		expect(interruptAbandoned(connection, alive, OWN_PROCESS)).toEqual([
			"exec_1",
		]);
		expect(getExecution(connection, "exec_1")).toMatchObject({
			status: "error",
			errorCode: "interrupted",
			errorMessage: expect.stringContaining("gone"),
			completedAt: 1_400,
			durationMs: 400,
		});
		expect(getStep(connection, "step_open")).toMatchObject({
			status: "error",
			errorMessage: expect.stringContaining("Interrupted"),
			durationMs: 0,
		});
		expect(getStep(connection, "step_1")).toMatchObject({ status: "success" });
	});

	it("leaves the run of a foreign engine whose process lives", () => {
		const connection = openWithRun({ processId: 77 });
		expect(interruptAbandoned(connection, alive, OWN_PROCESS)).toEqual([]);
		expect(getExecution(connection, "exec_1")?.status).toBe("running");
	});

	it.each([
		["whose process is dead", { processId: 77 }, dead],
		["that named no process", {}, alive],
		["of an earlier life under this process's id", { processId: 1 }, alive],
	])("ends a run %s", (_, options, isAlive) => {
		const connection = openWithRun(options);
		expect(interruptAbandoned(connection, isAlive, OWN_PROCESS)).toEqual([
			"exec_1",
		]);
	});

	it("ends a run that has been filed as well, and files it as failed", () => {
		const connection = openWithRun({});
		fileExecutions(connection);
		interruptAbandoned(connection, alive, OWN_PROCESS);
		expect(
			listExecutions(connection, { status: "error" }).executions,
		).toMatchObject([{ id: "exec_1" }]);
		expect(
			listExecutions(connection, { status: "running" }).executions,
		).toEqual([]);
	});

	it("finds what is under way without looking at what is not", () => {
		const plan = openConnection()
			.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${RUNNING_ROWIDS}`)
			.all()
			.map(({ detail }) => detail);
		const read = plan.filter((line) => line.includes("workflow_executions"));
		expect(read).toEqual([
			expect.stringContaining("INDEX idx_executions_status (list_range>"),
			expect.stringContaining("INDEX idx_executions_unfiled"),
		]);
	});

	it("forgets sessions that have nothing under way", () => {
		const connection = openWithRun({ backendId: "backend_1" });
		interruptAbandoned(connection, alive, OWN_PROCESS);
		expect(
			connection.prepare("SELECT count(*) FROM sessions").pluck().get(),
		).toBe(0);
	});
});

describe("interruptDead", () => {
	it("ends the runs of foreign processes that have died, and only those", () => {
		const connection = openWithRun({ processId: 77 });
		expect(interruptDead(connection, alive, 5_000)).toEqual([]);
		expect(interruptDead(connection, dead, 5_000)).toEqual(["exec_1"]);
		expect(getExecution(connection, "exec_1")).toMatchObject({
			errorCode: "interrupted",
			completedAt: 5_000,
		});
	});
});

describe("interruptBackend", () => {
	it("ends the runs of that backend now, and never again", () => {
		const connection = openWithRun({ backendId: "backend_1" });
		expect(interruptBackend(connection, "other", "x", 9_000)).toEqual([]);
		expect(
			interruptBackend(connection, "backend_1", "It was killed", 9_000),
		).toEqual(["exec_1"]);
		expect(getExecution(connection, "exec_1")).toMatchObject({
			errorMessage: "It was killed",
			durationMs: 8_000,
		});
		expect(interruptBackend(connection, "backend_1", "y", 9_999)).toEqual([]);
	});
});
