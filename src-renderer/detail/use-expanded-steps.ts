import { useCallback, useEffect, useRef, useState } from "react";
import type { ExecutionStep } from "../../src-shared/execution.ts";
import { nextStepsCursor } from "./execution-state.ts";
import { findFailedStep } from "./failed-step.ts";
import type { OpenExecution } from "./use-execution.ts";

/** How many pages are read by themselves in search of the step that failed. */
const MAX_SEARCHED_PAGES = 5;

/** The id of the element of a step's row. */
export function stepElementId(stepId: string): string {
	return `step-${stepId}`;
}

export interface ExpandedSteps {
	readonly expanded: ReadonlySet<string>;
	readonly toggle: (stepId: string) => void;
}

/** Which steps are expanded. In a failed run, the step that failed is, and comes into view by itself. */
export function useExpandedSteps(
	{ state, readMore }: OpenExecution,
	steps: readonly ExecutionStep[],
): ExpandedSteps {
	const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
	// Once a person has chosen what to look at, nothing moves by itself any more.
	const settled = useRef(false);
	const { execution, pages, more, moreFailure } = state;

	const failedId =
		execution === undefined || execution === null
			? undefined
			: findFailedStep(execution, steps)?.id;
	const [shownId, setShownId] = useState<string>();

	useEffect(() => {
		if (settled.current) return;
		if (failedId !== undefined) {
			settled.current = true;
			setExpanded(new Set([failedId]));
			setShownId(failedId);
		} else if (
			execution?.status === "error" &&
			nextStepsCursor(state) !== null &&
			more === "idle" &&
			moreFailure === undefined &&
			pages.length < MAX_SEARCHED_PAGES
		)
			void readMore();
	}, [failedId, execution, state, more, moreFailure, pages, readMore]);

	useEffect(() => {
		if (shownId === undefined) return;
		document
			.getElementById(stepElementId(shownId))
			?.querySelector("button")
			?.scrollIntoView({ block: "nearest" });
	}, [shownId]);

	const toggle = useCallback((stepId: string) => {
		settled.current = true;
		setExpanded((before) => {
			const after = new Set(before);
			if (!after.delete(stepId)) after.add(stepId);
			return after;
		});
	}, []);

	return { expanded, toggle };
}
