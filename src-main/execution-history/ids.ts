import { monotonicFactory } from "ulid";

const next = monotonicFactory();

/** Sortable by time, like the ids the logger makes. */
export function executionId(): string {
	return `exec_${next()}`;
}

export function stepId(): string {
	return `step_${next()}`;
}
