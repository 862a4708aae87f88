/** SQL over `workflow_executions`, one execution at a time. */
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { WorkflowExecution } from "../../src-shared/execution.ts";
import { storeRows, storeSql } from "./chunks.ts";
import {
	type ReadableConnection,
	statement,
	transaction,
	type WritableConnection,
} from "./connection.ts";
import { listRange, unfiledRange } from "./list-range.ts";
import {
	type Changes,
	EXECUTION_COLUMNS,
	type ExecutionRow,
	executionParameters,
	insertExecutionsSql,
	REPLACE_EXECUTION,
	type StoredExecution,
	toExecution,
	toStoredExecution,
} from "./rows.ts";
import { definedOnly, durationOf, refuseStatusChange } from "./updates.ts";

const SELECT = `SELECT ${EXECUTION_COLUMNS} FROM workflow_executions WHERE id = ?`;
const INSERT = insertExecutionsSql(1);
const DELETE_STEPS = "DELETE FROM execution_steps WHERE execution_id = ?";
const DELETE = "DELETE FROM workflow_executions WHERE id = ?";

// An event is the newest state of a run. It may come twice or late: what is finished stays as it is, and a payload
// that was stored before is kept where the event carries none.
const KEEP_FINISHED = `
ON CONFLICT (id) DO UPDATE SET
	status = excluded.status,
	completed_at = excluded.completed_at,
	duration_ms = excluded.duration_ms,
	list_range = excluded.list_range,
	duration_order = excluded.duration_order,
	error_code = excluded.error_code,
	dropped_steps = max(dropped_steps, excluded.dropped_steps),
	dropped_payloads = max(dropped_payloads, excluded.dropped_payloads),
	error_message = excluded.error_message,
	error_stack = excluded.error_stack,
	trigger_data = coalesce(excluded.trigger_data, trigger_data),
	metadata = coalesce(excluded.metadata, metadata)
WHERE status = 'running'`;
const STORE = storeSql(
	"workflow_executions",
	insertExecutionsSql,
	KEEP_FINISHED,
);

export function getExecution(
	connection: ReadableConnection,
	id: string,
): WorkflowExecution | null {
	const row = statement<ExecutionRow>(connection, SELECT).get(id);
	return row === undefined ? null : toExecution(row);
}

export function insertExecution(
	connection: WritableConnection,
	execution: StoredExecution,
): void {
	statement(connection, INSERT).run(...executionParameters(execution));
}

/** Leaves what it stores to be filed (`filing.ts`). Answers those that were there already. */
export function applyExecutionEvents(
	connection: WritableConnection,
	executions: readonly StoredExecution[],
): StoredExecution[] {
	return storeRows(connection, executions, STORE, (execution) =>
		executionParameters(
			execution,
			unfiledRange(listRange(execution.status, execution.triggerType)),
		),
	);
}

/**
 * Changes what `updates` names. A run that completes without a duration gets the one its times give.
 * @throws ExecutionHistoryError `not-found`; `conflict` when a finished run would change its status
 */
export function updateExecution(
	connection: WritableConnection,
	id: string,
	updates: Changes<StoredExecution>,
): void {
	transaction(connection, () => {
		const row = statement<ExecutionRow>(connection, SELECT).get(id);
		if (row === undefined)
			throw new ExecutionHistoryError("not-found", `No execution ${id}`, {
				id,
			});
		refuseStatusChange(`Execution ${id}`, row.status, updates.status);
		const stored = toStoredExecution(
			toExecution({ ...row, trigger_data: null, metadata: null }),
			0,
		);
		const next: StoredExecution = {
			...stored,
			triggerData: row.trigger_data ?? undefined,
			metadata: row.metadata ?? undefined,
			...definedOnly(updates),
			id,
		};
		statement(connection, REPLACE_EXECUTION).run(
			...executionParameters({ ...next, durationMs: durationOf(next) }),
			id,
		);
	});
}

export function deleteExecution(
	connection: WritableConnection,
	id: string,
): boolean {
	return transaction(connection, () => {
		statement(connection, DELETE_STEPS).run(id);
		return statement(connection, DELETE).run(id).changes > 0;
	});
}
