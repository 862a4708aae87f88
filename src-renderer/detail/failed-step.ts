import type {
	ExecutionStep,
	WorkflowExecution,
} from "../../src-shared/execution.ts";

/**
 * The step a failed run is to be opened at: the last one that failed with the run's own message, since a
 * node that runs others fails with theirs and began before them; else the last one that failed at all,
 * since errors before it were caught.
 */
export function findFailedStep(
	execution: Pick<WorkflowExecution, "status" | "errorMessage">,
	steps: readonly ExecutionStep[],
): ExecutionStep | undefined {
	if (execution.status !== "error") return undefined;
	const failed = steps.filter(({ status }) => status === "error");
	return (
		failed.findLast(
			({ errorMessage }) =>
				errorMessage !== undefined && errorMessage === execution.errorMessage,
		) ?? failed.at(-1)
	);
}
