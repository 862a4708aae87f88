import type { WorkflowExecution } from "../../src-shared/execution.ts";

/** What of a run was not recorded, in words; undefined when nothing was lost. */
export function describeLosses({
	droppedSteps = 0,
	droppedPayloads = 0,
}: Pick<WorkflowExecution, "droppedSteps" | "droppedPayloads">):
	| string
	| undefined {
	const losses = [
		...(droppedSteps === 0 ? [] : [count(droppedSteps, "step")]),
		...(droppedPayloads === 0
			? []
			: [`the data of ${count(droppedPayloads, "step")}`]),
	];
	if (losses.length === 0) return undefined;
	return `Not recorded, since the store could not keep up: ${losses.join(" and ")}.`;
}

function count(number: number, noun: string): string {
	return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
