import { describe, expect, it } from "vitest";
import { anExecution } from "../testing/examples.ts";
import {
	noRuns,
	type PendingRun,
	recognize,
	runsReducer,
} from "./runs-state.ts";

function aRun(change: Partial<PendingRun> = {}): PendingRun {
	return {
		key: 1,
		backendId: "backend_1",
		workflow: "orders",
		workflowName: "Order intake",
		requestedAt: 1_000,
		...change,
	};
}

describe("recognize", () => {
	it.each([
		["of another workflow", { workflowId: "other" }],
		["of another backend", { backendId: "other" }],
		["started before the request", { startedAt: 999 }],
		["started by a schedule", { triggerType: "schedule" }],
		["started by another workflow", { parentExecutionId: "exec_0" }],
	] as const)("does not take an execution %s", (_what, change) => {
		expect(recognize([aRun()], [anExecution(change)])).toEqual([aRun()]);
	});

	it("gives two runs of one workflow an execution each, in order", () => {
		const runs = [aRun(), aRun({ key: 2, requestedAt: 1_001 })];
		const newestFirst = [
			anExecution({ id: "second", startedAt: 1_005 }),
			anExecution({ id: "first", startedAt: 1_002 }),
		];
		expect(
			recognize(runs, newestFirst).map(({ executionId }) => executionId),
		).toEqual(["first", "second"]);
	});

	it("leaves what it gave before as it was", () => {
		const known = aRun({ executionId: "first" });
		expect(recognize([known], [anExecution({ id: "later" })])).toEqual([known]);
	});
});

describe("runsReducer", () => {
	it("says which run failed until it is dismissed", () => {
		const failed = [
			{ type: "requested", run: aRun() } as const,
			{ type: "requested", run: aRun({ key: 2 }) } as const,
			{ type: "failed", key: 1, message: "no" } as const,
		].reduce(runsReducer, noRuns);
		expect(failed.pending.map(({ key }) => key)).toEqual([2]);
		expect(failed.failed).toEqual([{ key: 1, message: "no" }]);
		expect(runsReducer(failed, { type: "dismissed", key: 1 }).failed).toEqual(
			[],
		);
		expect(runsReducer(failed, { type: "answered", key: 2 }).pending).toEqual(
			[],
		);
	});
});
