/** Sums over executions, from the counts that triggers keep: their cost does not grow with the number of runs. */
import type { ExecutionStats } from "../../src-shared/execution.ts";
import type { RecordedWorkflow } from "../../src-shared/query.ts";
import { type ReadableConnection, statement } from "./connection.ts";
import type { Place } from "./cursor.ts";
import { type Filters, type Order, readPlaces } from "./ranges.ts";
import { NO_DURATION } from "./rows.ts";

const COUNTS = `
SELECT status, sum(executions) AS executions, sum(timed_executions) AS timedExecutions, sum(duration_sum_ms) AS durationSumMs
FROM execution_counts WHERE @workflowId IS NULL OR workflow_id = @workflowId GROUP BY status`;
const WORKFLOWS = `
SELECT workflow_id AS workflowId, max(workflow_name) AS workflowName, sum(executions) AS executions
FROM execution_counts GROUP BY workflow_id HAVING sum(executions) > 0 ORDER BY workflowName, workflowId`;

interface CountRow {
	readonly status: string;
	readonly executions: number;
	readonly timedExecutions: number;
	readonly durationSumMs: number;
}

/** Of one workflow, or of all. */
export function getExecutionStats(
	connection: ReadableConnection,
	workflowId?: string,
): ExecutionStats {
	const rows = statement<CountRow>(connection, COUNTS).all({
		workflowId: workflowId ?? null,
	});
	const sum = (value: (row: CountRow) => number) =>
		rows.reduce((total, row) => total + value(row), 0);
	const count = (status: string) =>
		sum((row) => (row.status === status ? row.executions : 0));
	const success = count("success");
	const error = count("error");
	const timed = sum((row) => row.timedExecutions);
	const filters: Filters = workflowId === undefined ? {} : { workflowId };
	return {
		total: sum((row) => row.executions),
		running: count("running"),
		success,
		error,
		successRate: success + error === 0 ? null : success / (success + error),
		averageDurationMs:
			timed === 0 ? null : sum((row) => row.durationSumMs) / timed,
		minDurationMs: firstKey(
			connection,
			filters,
			{ by: "duration_ms", direction: "asc" },
			[NO_DURATION, Number.MAX_SAFE_INTEGER, 0],
		),
		maxDurationMs:
			timed === 0
				? null
				: firstKey(connection, filters, {
						by: "duration_ms",
						direction: "desc",
					}),
		lastStartedAt: firstKey(connection, filters, {
			by: "started_at",
			direction: "desc",
		}),
	};
}

/** Every workflow that has runs, by name. */
export function listWorkflows(
	connection: ReadableConnection,
): RecordedWorkflow[] {
	return statement<RecordedWorkflow>(connection, WORKFLOWS).all();
}

function firstKey(
	connection: ReadableConnection,
	filters: Filters,
	order: Order,
	after?: Place,
): number | null {
	const [first] = readPlaces(connection, filters, order, {
		after,
		limit: 1,
		offset: 0,
	});
	return first?.[0] ?? null;
}
