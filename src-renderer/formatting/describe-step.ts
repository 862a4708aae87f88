import type { ExecutionStep } from "../../src-shared/execution.ts";
import { describeStepStatus } from "./describe-status.ts";
import { formatDuration } from "./format-duration.ts";

/** A step in one line, as it is read aloud. */
export function describeStep(step: ExecutionStep): string {
	const { stepIndex, nodeType, status, durationMs, errorMessage } = step;
	return [
		`${stepIndex} ${nameOf(step)}`,
		nodeType,
		...describeRepeats(step),
		describeStepStatus(status).word,
		...(durationMs === undefined || status === "skipped"
			? []
			: [formatDuration(durationMs)]),
		...(errorMessage === undefined ? [] : [errorMessage]),
	].join(", ");
}

/** The node's name, or its id where it has none. */
export function nameOf({
	nodeName,
	nodeId,
}: Pick<ExecutionStep, "nodeName" | "nodeId">): string {
	return nodeName === undefined || nodeName === "" ? nodeId : nodeName;
}

/** Which visit of its node a step is, and which try, where there was more than one. */
export function describeRepeats({
	visit = 1,
	attempt = 1,
}: Pick<ExecutionStep, "visit" | "attempt">): string[] {
	return [
		...(visit > 1 ? [`visit ${visit}`] : []),
		...(attempt > 1 ? [`attempt ${attempt}`] : []),
	];
}
