/** One execution on the screen: its own facts, and the pages of its steps read so far. */
import type {
	ExecutionWithSteps,
	WorkflowExecution,
} from "../../src-shared/execution.ts";
import type { StepPage } from "../../src-shared/query.ts";
import { keepUnchanged } from "./keep-unchanged.ts";

export interface LoadedPage extends StepPage {
	/** What this page was asked for with; null for the first, which comes with the execution. */
	readonly cursor: string | null;
}

export interface ExecutionState {
	/** Undefined until the first answer; null when there is no such execution. */
	readonly execution: WorkflowExecution | null | undefined;
	/** In order. */
	readonly pages: readonly LoadedPage[];
	/** Why the newest reading failed. */
	readonly failure: string | undefined;
	readonly more: "idle" | "loading";
	/** Why no more steps could be read. */
	readonly moreFailure: string | undefined;
}

export type ExecutionAction =
	| { readonly type: "read"; readonly answer: ExecutionWithSteps | null }
	| { readonly type: "failed"; readonly failure: string }
	| { readonly type: "more-requested" }
	| {
			readonly type: "steps-read";
			readonly cursor: string;
			readonly page: StepPage;
	  }
	| { readonly type: "more-failed"; readonly failure: string };

export const initialExecution: ExecutionState = {
	execution: undefined,
	pages: [],
	failure: undefined,
	more: "idle",
	moreFailure: undefined,
};

export function executionReducer(
	state: ExecutionState,
	action: ExecutionAction,
): ExecutionState {
	switch (action.type) {
		case "read": {
			if (action.answer === null)
				return { ...initialExecution, execution: null };
			const { steps, nextStepsCursor, stepsWithoutPayload, ...execution } =
				action.answer;
			const first = {
				cursor: null,
				steps,
				stepsWithoutPayload: stepsWithoutPayload ?? [],
				nextCursor: nextStepsCursor ?? null,
			};
			return {
				...state,
				execution,
				failure: undefined,
				pages: putPage(state.pages, first),
			};
		}
		case "failed":
			return { ...state, failure: action.failure };
		case "more-requested":
			return { ...state, more: "loading", moreFailure: undefined };
		case "steps-read":
			return {
				...state,
				more: "idle",
				moreFailure: undefined,
				pages: putPage(state.pages, { ...action.page, cursor: action.cursor }),
			};
		case "more-failed":
			return { ...state, more: "idle", moreFailure: action.failure };
	}
}

/** Replaces the page of the same cursor, or adds the page if it follows the last one. */
function putPage(
	pages: readonly LoadedPage[],
	page: LoadedPage,
): readonly LoadedPage[] {
	const index = pages.findIndex(({ cursor }) => cursor === page.cursor);
	const known = pages[index];
	if (known === undefined) {
		const follows =
			pages.length === 0 || pages.at(-1)?.nextCursor === page.cursor;
		return follows ? [...pages, page] : pages;
	}
	const merged = { ...page, steps: keepUnchanged(known.steps, page.steps) };
	// Pages behind this one were asked for with its cursor: under another one they would overlap or leave a gap.
	const kept =
		known.nextCursor === page.nextCursor ? pages.slice(index + 1) : [];
	return [...pages.slice(0, index), merged, ...kept];
}

/** What the next page of steps is to be asked for with; null when all are here. */
export function nextStepsCursor(state: ExecutionState): string | null {
	return state.pages.at(-1)?.nextCursor ?? null;
}

/** Cursors of the pages after the first that may have changed: those with open steps, and one with room for more. */
export function changeablePages(state: ExecutionState): readonly string[] {
	return state.pages.flatMap(({ cursor, steps, nextCursor }) =>
		cursor !== null &&
		(nextCursor === null || steps.some(({ status }) => status === "running"))
			? [cursor]
			: [],
	);
}
