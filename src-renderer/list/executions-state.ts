/** The list on the screen: which page of which question it answers, and what has changed since. */
import type { ExecutionStatus } from "../../src-shared/execution.ts";
import type { ExecutionPage, ExecutionQuery } from "../../src-shared/query.ts";
import type { ChangedExecutions } from "../connection/changes.ts";

export interface ExecutionFilters {
	readonly status?: ExecutionStatus;
	readonly workflowId?: string;
}

export interface ExecutionsState {
	readonly filters: ExecutionFilters;
	/** Cursors of the pages gone through after the first; the last is that of the page asked for. */
	readonly cursors: readonly string[];
	/** Counts the questions: an answer to an older one is late. */
	readonly question: number;
	/** The newest answer, which may still be that to the question before. */
	readonly page: ExecutionPage | undefined;
	/** The question that `page` answers. */
	readonly answered: number;
	/** Why the newest reading failed. */
	readonly failure: string | undefined;
	/** On a later page: executions elsewhere that changed since it was opened; null when too many to name. */
	readonly changedElsewhere: ReadonlySet<string> | null;
}

export type ExecutionsAction =
	| { readonly type: "filtered"; readonly filters: ExecutionFilters }
	| { readonly type: "next-page" }
	| { readonly type: "previous-page" }
	| { readonly type: "newest" }
	| { readonly type: "retried" }
	| { readonly type: "changed"; readonly changed: ChangedExecutions }
	| {
			readonly type: "answered";
			readonly question: number;
			readonly page: ExecutionPage;
	  }
	| {
			readonly type: "failed";
			readonly question: number;
			readonly failure: string;
	  };

export const initialExecutions: ExecutionsState = {
	filters: {},
	cursors: [],
	question: 1,
	page: undefined,
	answered: 0,
	failure: undefined,
	changedElsewhere: new Set(),
};

export function executionsReducer(
	state: ExecutionsState,
	action: ExecutionsAction,
): ExecutionsState {
	switch (action.type) {
		case "filtered":
			return ask(state, { filters: action.filters, cursors: [] });
		case "next-page": {
			const cursor = isCurrent(state) ? state.page?.nextCursor : undefined;
			if (cursor === undefined || cursor === null) return state;
			return ask(state, { cursors: [...state.cursors, cursor] });
		}
		case "previous-page":
			return state.cursors.length === 0
				? state
				: ask(state, { cursors: state.cursors.slice(0, -1) });
		case "newest":
			return ask(state, { cursors: [] });
		case "retried":
			return ask(state, {});
		case "changed":
			return noteChanges(state, action.changed);
		case "answered":
			if (action.question !== state.question) return state;
			return {
				...state,
				page: action.page,
				answered: action.question,
				failure: undefined,
			};
		case "failed":
			if (action.question !== state.question) return state;
			return { ...state, failure: action.failure };
	}
}

function ask(
	state: ExecutionsState,
	change: Partial<Pick<ExecutionsState, "filters" | "cursors">>,
): ExecutionsState {
	return {
		...state,
		...change,
		question: state.question + 1,
		failure: undefined,
		changedElsewhere: new Set(),
	};
}

function noteChanges(
	state: ExecutionsState,
	changed: ChangedExecutions,
): ExecutionsState {
	if (state.cursors.length === 0 || state.changedElsewhere === null)
		return state;
	if (changed === null) return { ...state, changedElsewhere: null };
	const shown = shownIds(state);
	const elsewhere = changed.filter((id) => !shown.has(id));
	if (elsewhere.every((id) => state.changedElsewhere?.has(id))) return state;
	return {
		...state,
		changedElsewhere: new Set([...state.changedElsewhere, ...elsewhere]),
	};
}

/** Whether the page answers the question asked last. */
export function isCurrent(state: ExecutionsState): boolean {
	return state.answered === state.question;
}

/**
 * Whether a change calls for reading the page again. The first page shows the newest, so always; a later
 * page stays as it is unless one of its own rows changed.
 */
export function isOutdatedBy(
	state: ExecutionsState,
	changed: ChangedExecutions,
): boolean {
	if (state.cursors.length === 0 || changed === null) return true;
	const shown = shownIds(state);
	return changed.some((id) => shown.has(id));
}

export function toQuery(state: ExecutionsState): ExecutionQuery {
	const cursor = state.cursors.at(-1);
	return { ...state.filters, ...(cursor === undefined ? {} : { cursor }) };
}

function shownIds(state: ExecutionsState): ReadonlySet<string> {
	return new Set(state.page?.executions.map(({ id }) => id));
}
