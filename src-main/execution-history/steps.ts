/** SQL over `execution_steps`. */
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { ExecutionStep } from "../../src-shared/execution.ts";
import { storeRows, storeSql } from "./chunks.ts";
import {
	type ReadableConnection,
	statement,
	transaction,
	type WritableConnection,
} from "./connection.ts";
import {
	type Changes,
	insertStepsSql,
	REPLACE_STEP,
	STEP_COLUMNS,
	type StepRow,
	type StoredStep,
	stepParameters,
	toStep,
	toStoredStep,
} from "./rows.ts";
import { definedOnly, durationOf, refuseStatusChange } from "./updates.ts";

const SELECT = `SELECT ${STEP_COLUMNS} FROM execution_steps WHERE id = ?`;
const SELECT_OF_EXECUTION = `SELECT ${STEP_COLUMNS} FROM execution_steps WHERE execution_id = ? ORDER BY step_index, rowid`;
const INSERT = insertStepsSql(1);
const EXECUTION_EXISTS = "SELECT 1 FROM workflow_executions WHERE id = ?";

// As for executions: twice or late changes nothing, and a payload stored before is kept.
const KEEP_FINISHED = `
ON CONFLICT (id) DO UPDATE SET
	completed_at = excluded.completed_at,
	duration_ms = excluded.duration_ms,
	status = excluded.status,
	error_message = excluded.error_message,
	input_data = coalesce(excluded.input_data, input_data),
	output_data = coalesce(excluded.output_data, output_data)
WHERE status = 'running' AND execution_id = excluded.execution_id`;
const STORE = storeSql("execution_steps", insertStepsSql, KEEP_FINISHED);

export function getStep(
	connection: ReadableConnection,
	id: string,
): ExecutionStep | null {
	const row = statement<StepRow>(connection, SELECT).get(id);
	return row === undefined ? null : toStep(row);
}

/** All steps of an execution with their payloads, in the order in which nodes were entered. */
export function getStepsForExecution(
	connection: ReadableConnection,
	executionId: string,
): ExecutionStep[] {
	return statement<StepRow>(connection, SELECT_OF_EXECUTION)
		.all(executionId)
		.map(toStep);
}

/** @throws ExecutionHistoryError `not-found` when there is no such execution */
export function insertStep(
	connection: WritableConnection,
	step: StoredStep,
): void {
	transaction(connection, () => {
		if (
			statement(connection, EXECUTION_EXISTS).get(step.executionId) ===
			undefined
		)
			throw new ExecutionHistoryError(
				"not-found",
				`No execution ${step.executionId}`,
				{ field: "executionId" },
			);
		statement(connection, INSERT).run(...stepParameters(step));
	});
}

export function applyStepEvents(
	connection: WritableConnection,
	steps: readonly StoredStep[],
): void {
	storeRows(connection, steps, STORE, stepParameters);
}

/**
 * Changes what `updates` names. A step that completes without a duration gets the one its times give.
 * @throws ExecutionHistoryError `not-found`; `conflict` when a finished step would change its status or a step its
 * execution
 */
export function updateStep(
	connection: WritableConnection,
	id: string,
	updates: Changes<StoredStep>,
): void {
	transaction(connection, () => {
		const row = statement<StepRow>(connection, SELECT).get(id);
		if (row === undefined)
			throw new ExecutionHistoryError("not-found", `No step ${id}`, { id });
		refuseStatusChange(`Step ${id}`, row.status, updates.status);
		if (
			updates.executionId !== undefined &&
			updates.executionId !== row.execution_id
		)
			throw new ExecutionHistoryError(
				"conflict",
				`Step ${id} cannot move to another execution`,
				{ field: "executionId" },
			);
		const stored = toStoredStep(
			toStep({ ...row, input_data: null, output_data: null }),
			0,
		);
		const next: StoredStep = {
			...stored,
			inputData: row.input_data ?? undefined,
			outputData: row.output_data ?? undefined,
			...definedOnly(updates),
			id,
		};
		statement(connection, REPLACE_STEP).run(
			...stepParameters({ ...next, durationMs: durationOf(next) }),
			id,
		);
	});
}
