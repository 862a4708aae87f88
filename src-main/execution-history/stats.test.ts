import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { executionStatuses } from "../../src-shared/execution.ts";
import type { WritableConnection } from "./connection.ts";
import { deleteExecution } from "./executions.ts";
import { ingest } from "./ingest.ts";
import { getExecutionStats, listWorkflows } from "./stats.ts";
import { aBatch, anExecutionEvent } from "./testing/batches.ts";
import { openConnection } from "./testing/open-connection.ts";

const events = fc.array(
	fc.record({
		run: fc.integer({ min: 0, max: 5 }),
		workflowId: fc.constantFrom("a", "b"),
		status: fc.constantFrom(...executionStatuses),
		durationMs: fc.option(fc.integer({ min: 0, max: 100 }), {
			nil: undefined,
		}),
		deleteInstead: fc.boolean(),
	}),
	{ maxLength: 25 },
);

interface Row {
	workflow_id: string;
	status: string;
	started_at: number;
	duration_ms: number | null;
}

function counted(connection: WritableConnection, workflowId?: string) {
	const rows = connection
		.prepare<[], Row>("SELECT * FROM workflow_executions")
		.all()
		.filter((row) => (workflowId ?? row.workflow_id) === row.workflow_id);
	const of = (status: string) =>
		rows.filter((row) => row.status === status).length;
	const durations = rows.flatMap((row) => row.duration_ms ?? []);
	const finished = of("success") + of("error");
	const orNull = <T>(list: readonly unknown[], value: T) =>
		list.length === 0 ? null : value;
	return {
		total: rows.length,
		running: of("running"),
		success: of("success"),
		error: of("error"),
		successRate: finished === 0 ? null : of("success") / finished,
		averageDurationMs: orNull(
			durations,
			durations.reduce((sum, one) => sum + one, 0) / durations.length,
		),
		minDurationMs: orNull(durations, Math.min(...durations)),
		maxDurationMs: orNull(durations, Math.max(...durations)),
		lastStartedAt: orNull(rows, Math.max(...rows.map((row) => row.started_at))),
	};
}

describe("getExecutionStats", () => {
	it("says what counting every run would, whatever was stored, changed and deleted", () => {
		fc.assert(
			fc.property(events, (given) => {
				const connection = openConnection();
				for (const [index, event] of given.entries()) {
					const { run, deleteInstead, ...state } = event;
					const id = `exec_${run}`;
					if (deleteInstead) deleteExecution(connection, id);
					const bytes = aBatch({
						batch: index + 1,
						executions: [anExecutionEvent({ id, startedAt: run, ...state })],
					});
					if (!deleteInstead) ingest(connection, [{ bytes }], 51_200);
				}
				for (const workflowId of [undefined, "a", "b", "none"])
					expect(getExecutionStats(connection, workflowId)).toEqual(
						counted(connection, workflowId),
					);
				expect(
					listWorkflows(connection).map((workflow) => workflow.executions),
				).toEqual(
					["a", "b"]
						.map((id) => counted(connection, id).total)
						.filter((total) => total > 0),
				);
			}),
			{ numRuns: 40 },
		);
	});
});
