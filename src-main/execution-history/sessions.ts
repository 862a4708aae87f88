/** The processes that record: which batch of each was stored last, and whether it still lives. */
import {
	type ReadableConnection,
	statement,
	transaction,
	type WritableConnection,
} from "./connection.ts";
import {
	interruptExecution,
	lastTrace,
	type RunningExecution,
	runningExecutions,
} from "./interruption.ts";
import { RUNNING_ROWIDS } from "./list-range.ts";

const LAST_BATCH = "SELECT last_batch AS lastBatch FROM sessions WHERE id = ?";
const COMMITTED = `
INSERT INTO sessions (id, backend_id, process_id, last_batch) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET last_batch = excluded.last_batch`;
const FORGET = `
DELETE FROM sessions WHERE id NOT IN (
	SELECT session_id FROM workflow_executions WHERE session_id IS NOT NULL AND rowid IN (${RUNNING_ROWIDS}))`;

export interface Session {
	readonly id: string;
	readonly backendId: string | undefined;
	readonly processId: number | undefined;
}

/** The number of the newest batch that is stored; 0 before the first. */
export function lastBatch(
	connection: ReadableConnection,
	sessionId: string,
): number {
	const row = statement<{ lastBatch: number }>(connection, LAST_BATCH).get(
		sessionId,
	);
	return row?.lastBatch ?? 0;
}

/** Belongs into the transaction that stores the batch. */
export function rememberBatch(
	connection: WritableConnection,
	session: Session,
	batch: number,
): void {
	statement(connection, COMMITTED).run(
		session.id,
		session.backendId ?? null,
		session.processId ?? null,
		batch,
	);
}

export type IsAlive = (processId: number) => boolean;

/**
 * At open nothing has recorded yet: an execution still runs only if the process that records it is one of somebody
 * else's and is alive. A backend's process dies with the host that started it, and so does this one's own.
 * @returns the ids of the executions that were interrupted
 */
export function interruptAbandoned(
	connection: WritableConnection,
	isAlive: IsAlive,
	ownProcessId: number,
): string[] {
	const gone = runningExecutions(connection).filter(
		({ backendId, processId }) =>
			backendId !== null ||
			processId === null ||
			processId === ownProcessId ||
			!isAlive(processId),
	);
	for (const execution of gone)
		interruptExecution(
			connection,
			execution,
			"Interrupted: the process that ran it was gone when the history was opened",
			lastTrace(connection, execution),
		);
	transaction(connection, () => statement(connection, FORGET).run());
	return gone.map(({ id }) => id);
}

/** While the service runs, a process of somebody else's that has died is found by asking for it now and then. */
export function interruptDead(
	connection: WritableConnection,
	isAlive: IsAlive,
	now: number,
): string[] {
	return interruptNow(
		connection,
		({ backendId, processId }) =>
			backendId === null && processId !== null && !isAlive(processId),
		"Interrupted: the process that ran it has ended",
		now,
	);
}

/** A backend's process has ended: its host has seen it. */
export function interruptBackend(
	connection: WritableConnection,
	id: string,
	reason: string,
	now: number,
): string[] {
	return interruptNow(
		connection,
		({ backendId }) => backendId === id,
		reason,
		now,
	);
}

function interruptNow(
	connection: WritableConnection,
	isGone: (execution: RunningExecution) => boolean,
	reason: string,
	now: number,
): string[] {
	const gone = runningExecutions(connection).filter(isGone);
	for (const execution of gone)
		interruptExecution(connection, execution, reason, now);
	return gone.map(({ id }) => id);
}
