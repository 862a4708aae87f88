/**
 * Ends the executions whose process is gone: they become `error` with the code `interrupted` and a reason, and so do
 * their open steps. An execution is never left "running" by a crash.
 */
import type { TriggerType } from "../../src-shared/execution.ts";
import {
	type ReadableConnection,
	statement,
	transaction,
	type WritableConnection,
} from "./connection.ts";
import { listRange, RUNNING_ROWIDS } from "./list-range.ts";

export const INTERRUPTED = "interrupted";

const RUNNING = `
SELECT executions.id AS id, executions.started_at AS startedAt, executions.trigger_type AS triggerType, executions.backend_id AS backendId, sessions.process_id AS processId
FROM workflow_executions AS executions LEFT JOIN sessions ON sessions.id = executions.session_id
WHERE executions.rowid IN (${RUNNING_ROWIDS})`;
const LAST_TRACE = `
SELECT max(max(started_at, ifnull(completed_at, 0))) AS time FROM execution_steps WHERE execution_id = ?`;
const END_STEPS = `
UPDATE execution_steps SET status = 'error', error_message = @reason,
	completed_at = max(@at, started_at), duration_ms = max(0, @at - started_at)
WHERE execution_id = @id AND status = 'running'`;
const END_EXECUTION = `
UPDATE workflow_executions SET status = 'error', error_code = '${INTERRUPTED}', error_message = @reason,
	completed_at = max(@at, started_at), duration_ms = max(0, @at - started_at), list_range = @range, duration_order = max(0, @at - started_at)
WHERE id = @id AND status = 'running'`;

export interface RunningExecution {
	readonly id: string;
	readonly startedAt: number;
	readonly triggerType: TriggerType;
	/** Null when it does not belong to a backend that this service's host started. */
	readonly backendId: string | null;
	/** The recording process, where it said. */
	readonly processId: number | null;
}

export function runningExecutions(
	connection: ReadableConnection,
): RunningExecution[] {
	return statement<RunningExecution>(connection, RUNNING).all();
}

/** When the execution last gave a sign, in Unix ms: the best that is known of when it ended. */
export function lastTrace(
	connection: ReadableConnection,
	execution: RunningExecution,
): number {
	const row = statement<{ time: number | null }>(connection, LAST_TRACE).get(
		execution.id,
	);
	return Math.max(execution.startedAt, row?.time ?? 0);
}

export function interruptExecution(
	connection: WritableConnection,
	{ id, triggerType }: RunningExecution,
	reason: string,
	at: number,
): void {
	transaction(connection, () => {
		statement(connection, END_STEPS).run({ reason, at, id });
		statement(connection, END_EXECUTION).run({
			reason,
			at,
			id,
			range: listRange("error", triggerType),
		});
	});
}
