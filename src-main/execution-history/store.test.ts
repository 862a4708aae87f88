import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { ExecutionStore } from "./store.ts";
import { anExecution, aRunningExecution, aStep } from "./testing/samples.ts";

const databases: Database.Database[] = [];
afterEach(() => {
	for (const database of databases.splice(0)) database.close();
});

function open(): ExecutionStore {
	const database = new Database(":memory:");
	databases.push(database);
	return new ExecutionStore(database);
}

/** What a caller without types may hand in. */
function untyped<T>(value: unknown): T {
	return value as T;
}

describe("updateExecution", () => {
	it("refuses to turn a finished run into something else and changes nothing", () => {
		const store = open();
		const id = store.createExecution(anExecution());
		expect(() =>
			store.updateExecution(id, { status: "error", errorMessage: "late" }),
		).toThrow(expect.objectContaining({ code: "conflict" }));
		expect(store.getExecution(id)).toEqual({ id, ...anExecution() });
	});

	it("changes what is not the status of a finished run, and keeps its payloads", () => {
		const store = open();
		const id = store.createExecution(anExecution({ triggerData: { a: 1 } }));
		store.updateExecution(id, {
			status: "success",
			pinned: true,
			metadata: { reviewed: true },
		});
		expect(store.getExecution(id)).toMatchObject({
			pinned: true,
			triggerData: { a: 1 },
			metadata: { reviewed: true },
		});
	});

	it("never records a negative duration when the clock was set back", () => {
		const store = open();
		const id = store.createExecution(aRunningExecution({ startedAt: 5_000 }));
		store.updateExecution(id, { status: "success", completedAt: 4_000 });
		expect(store.getExecution(id)?.durationMs).toBe(0);
	});

	it("lists a run under its new status", () => {
		const store = open();
		const id = store.createExecution(aRunningExecution());
		store.updateExecution(id, { status: "error" });
		expect(store.queryExecutions({ status: "running" })).toEqual([]);
		expect(store.queryExecutions({ status: "error" })).toMatchObject([{ id }]);
	});

	it("says which run there is not", () => {
		expect(() => open().updateExecution("exec_none", {})).toThrow(
			expect.objectContaining({
				code: "not-found",
				details: { id: "exec_none" },
			}),
		);
	});
});

describe("updateStep", () => {
	it("keeps a finished step finished, and a step in its run", () => {
		const store = open();
		const executionId = store.createExecution(aRunningExecution());
		const other = store.createExecution(aRunningExecution());
		const id = store.addStep(aStep(executionId));
		for (const updates of [
			{ status: "error" as const },
			{ executionId: other },
		])
			expect(() => store.updateStep(id, updates)).toThrow(
				expect.objectContaining({ code: "conflict" }),
			);
		expect(store.getStep(id)).toEqual({ id, ...aStep(executionId) });
	});
});

describe("input that is not acceptable", () => {
	it.each([
		["status", { ...anExecution(), status: "crashed" }],
		["startedAt", { ...anExecution(), startedAt: "yesterday" }],
		["durationMs", { ...anExecution(), durationMs: -1 }],
		["workflowId", { ...anExecution(), workflowId: "" }],
		["workflowName", { ...anExecution(), workflowName: "x".repeat(100_000) }],
		["colour", { ...anExecution(), colour: "red" }],
	])(
		"is refused by the name of its field, %s, and nothing is stored",
		(field, execution) => {
			const store = open();
			expect(() => store.createExecution(untyped(execution))).toThrow(
				expect.objectContaining({
					code: "invalid-request",
					message: expect.stringContaining(field),
				}),
			);
			expect(store.getExecutionStats().total).toBe(0);
		},
	);

	it("is refused where it is an age, a count or an id", () => {
		const store = open();
		for (const call of [
			() => store.cleanupOldExecutions(Number.NaN),
			() => store.cleanupOldExecutions(-1),
			() => store.cleanupByCount(1.5),
			() => store.getExecution(""),
			() => store.getExecution(untyped({ $ne: null })),
			() => store.addStep({ ...aStep("exec_1"), stepIndex: -1 }),
		])
			expect(call).toThrow(
				expect.objectContaining({ code: "invalid-request" }),
			);
	});

	it("is not what a payload holds: that is recorded as far as it goes", () => {
		const store = open();
		const cycle: Record<string, unknown> = { amount: 12n, kept: "yes" };
		cycle["self"] = cycle;
		const id = store.createExecution(
			anExecution({ triggerData: cycle, metadata: untyped("no object") }),
		);
		expect(store.getExecution(id)).toMatchObject({
			triggerData: { kept: "yes", $unserializable: expect.any(Array) },
			metadata: { value: "no object" },
		});
	});
});

describe("a step of no execution", () => {
	it("is refused by name", () => {
		expect(() => open().addStep(aStep("exec_none"))).toThrow(
			expect.objectContaining({
				code: "not-found",
				details: { field: "executionId" },
			}),
		);
	});
});
