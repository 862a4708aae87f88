/**
 * Deletes old executions in slices, so that whoever writes next never waits long.
 *
 * A slice is one transaction of about 10 ms: it deletes steps, then the executions that have none left, and gives
 * freed pages back to the disk. Running and pinned executions are never deleted. Every slice leaves the database as if
 * nothing were under way, so that a crash, a full disk or a close between two of them loses nothing: the next prune
 * goes on.
 */
import { executionStatuses, triggerTypes } from "../../src-shared/execution.ts";
import {
	type ReadableConnection,
	statement,
	transaction,
	type WritableConnection,
} from "./connection.ts";
import type { Place } from "./cursor.ts";
import { readPlaces } from "./ranges.ts";

/** About how long a slice holds the writer, in ms. */
const SLICE_MS = 8;
/** Steps deleted between two looks at the clock. */
const STEPS_A_STATEMENT = 32;
const EXECUTIONS_A_READ = 64;
/** Pages given back to the disk after a slice at most, 16 KiB each. */
const PAGES_A_SLICE = 256;

const FINISHED = executionStatuses.filter((status) => status !== "running");

const DELETE_STEPS = `DELETE FROM execution_steps WHERE rowid IN (
	SELECT rowid FROM execution_steps WHERE execution_id = ? LIMIT ${STEPS_A_STATEMENT})`;
const DELETE_EXECUTION = "DELETE FROM workflow_executions WHERE id = ?";
const UNPINNED_ID =
	"SELECT id FROM workflow_executions WHERE rowid = ? AND pinned = 0";

export interface Clock {
	/** Monotonic, in ms. */
	now(): number;
}

/** Deletes what started at or before `last`, of one workflow or of all. Yields after each slice; returns how many. */
export function* pruneSlices(
	connection: WritableConnection,
	last: Place,
	workflowId: string | undefined,
	clock: Clock,
): Generator<void, number> {
	let deleted = 0;
	const candidates = oldExecutions(connection, last, workflowId);
	let current = candidates.next();
	while (current.done !== true) {
		const until = clock.now() + SLICE_MS;
		const inSlice = transaction(connection, () => {
			let count = 0;
			while (current.done !== true && clock.now() < until) {
				if (deleteSome(connection, current.value)) {
					count += 1;
					current = candidates.next();
				}
			}
			return count;
		});
		deleted += inSlice;
		connection.pragma(`incremental_vacuum(${PAGES_A_SLICE})`);
		yield;
	}
	return deleted;
}

/** The place of the newest execution that started before `time`. */
export function placeBefore(time: number): Place {
	return [time - 1, Number.MAX_SAFE_INTEGER];
}

/** The newest place that a count of `keep` leaves out; null when there are not more. */
export function placeBehind(
	connection: ReadableConnection,
	keep: number,
	workflowId: string | undefined,
): Place | null {
	const [place] = readPlaces(
		connection,
		workflowId === undefined ? {} : { workflowId },
		{ by: "started_at", direction: "desc" },
		{ limit: 1, offset: keep },
	);
	return place ?? null;
}

function* oldExecutions(
	connection: WritableConnection,
	last: Place,
	workflowId: string | undefined,
): Generator<string, void> {
	const unpinned = statement<{ id: string }>(connection, UNPINNED_ID);
	const [lastStart = 0, lastRowid = 0] = last;
	for (const status of FINISHED)
		for (const triggerType of triggerTypes) {
			let after: Place | undefined;
			for (;;) {
				const places = readPlaces(
					connection,
					{ workflowId, status, triggerType, startedBefore: lastStart },
					{ by: "started_at", direction: "asc" },
					{ after, limit: EXECUTIONS_A_READ, offset: 0 },
				);
				for (const [start, rowid = 0] of places) {
					if (start === lastStart && rowid > lastRowid) continue;
					const execution = unpinned.get(rowid);
					if (execution !== undefined) yield execution.id;
				}
				after = places.at(-1);
				if (after === undefined) break;
			}
		}
}

/** Whether the execution is gone; otherwise some of its steps are. */
function deleteSome(connection: WritableConnection, id: string): boolean {
	const { changes } = statement(connection, DELETE_STEPS).run(id);
	if (changes === STEPS_A_STATEMENT) return false;
	statement(connection, DELETE_EXECUTION).run(id);
	return true;
}

/** Runs a generator of slices to its end at once. */
export function finish<Result>(slices: Generator<void, Result>): Result {
	for (;;) {
		const next = slices.next();
		if (next.done === true) return next.value;
	}
}
