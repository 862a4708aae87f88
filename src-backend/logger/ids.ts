/** Ids of what this process records: sortable by time, and in the order in which they were made. */
import { monotonicFactory } from "ulid";

// Asking the system for each random byte by itself costs more than all the rest of recording a step.
const pool = new Uint8Array(1_024);
let used = pool.length;

function random(): number {
	if (used === pool.length) {
		crypto.getRandomValues(pool);
		used = 0;
	}
	return (pool[used++] ?? 0) / 256;
}

// One for the whole process: two factories could make ids out of order within a millisecond.
const nextUlid = monotonicFactory(random);

export const newExecutionId = (): string => `exec_${nextUlid()}`;
export const newStepId = (): string => `step_${nextUlid()}`;
export const newSessionId = (): string => `session_${nextUlid()}`;
