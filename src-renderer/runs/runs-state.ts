/** Runs asked for in this window: which have been answered, and which execution each of them is. */
import type { WorkflowExecution } from "../../src-shared/execution.ts";

export interface PendingRun {
	/** Tells requests of this window apart. */
	readonly key: number;
	readonly backendId: string;
	readonly workflow: string;
	readonly workflowName: string;
	/** Unix ms. */
	readonly requestedAt: number;
	/** Known before the answer where the history shows the execution first. */
	readonly executionId?: string;
}

/** A run that has no execution to open. */
export interface FailedRun {
	readonly key: number;
	readonly message: string;
}

export interface RunsState {
	readonly pending: readonly PendingRun[];
	readonly failed: readonly FailedRun[];
}

export type RunsAction =
	| { readonly type: "requested"; readonly run: PendingRun }
	| { readonly type: "seen"; readonly executions: readonly WorkflowExecution[] }
	| { readonly type: "answered"; readonly key: number }
	| {
			readonly type: "failed";
			readonly key: number;
			readonly message: string;
	  }
	| { readonly type: "dismissed"; readonly key: number };

/**
 * Most runs awaited at once: a browser opens six connections to one host, each awaited run holds one of
 * them, the notices another, and one must stay free for reading.
 */
export const MAX_PENDING_RUNS = 4;

export const noRuns: RunsState = { pending: [], failed: [] };

export function runsReducer(state: RunsState, action: RunsAction): RunsState {
	switch (action.type) {
		case "requested":
			return { ...state, pending: [...state.pending, action.run] };
		case "seen":
			return { ...state, pending: recognize(state.pending, action.executions) };
		case "answered":
			return { ...state, pending: without(state.pending, action.key) };
		case "failed":
			return {
				pending: without(state.pending, action.key),
				failed: [...state.failed, { key: action.key, message: action.message }],
			};
		case "dismissed":
			return { ...state, failed: without(state.failed, action.key) };
	}
}

/**
 * Gives each run that is not known yet the first execution that can be it: same workflow and backend,
 * started by hand after the request, not by another workflow, and not taken by another run.
 */
export function recognize(
	pending: readonly PendingRun[],
	executions: readonly WorkflowExecution[],
): readonly PendingRun[] {
	const taken = new Set(pending.map(({ executionId }) => executionId));
	const oldestFirst = executions.toSorted((a, b) => a.startedAt - b.startedAt);
	return pending.map((run) => {
		if (run.executionId !== undefined) return run;
		const execution = oldestFirst.find(
			(candidate) =>
				candidate.workflowId === run.workflow &&
				candidate.backendId === run.backendId &&
				candidate.triggerType === "manual" &&
				candidate.parentExecutionId === undefined &&
				candidate.startedAt >= run.requestedAt &&
				!taken.has(candidate.id),
		);
		if (execution === undefined) return run;
		taken.add(execution.id);
		return { ...run, executionId: execution.id };
	});
}

function without<Item extends { readonly key: number }>(
	items: readonly Item[],
	key: number,
): readonly Item[] {
	return items.filter((item) => item.key !== key);
}
