import type { ExecutionStep } from "../../src-shared/execution.ts";

/**
 * The new steps, with the very objects of the old ones where nothing changed: rows are drawn again by
 * identity, and a run of thousands of steps that is read several times a second must not draw them all.
 */
export function keepUnchanged(
	previous: readonly ExecutionStep[],
	next: readonly ExecutionStep[],
): ExecutionStep[] {
	const known = new Map(previous.map((step) => [step.id, step]));
	return next.map((step) => {
		const old = known.get(step.id);
		return old !== undefined && isUnchanged(old, step) ? old : step;
	});
}

// Payloads are not compared: they come with the state they belong to, and a finished step is final.
function isUnchanged(old: ExecutionStep, step: ExecutionStep): boolean {
	return (
		old.status === step.status &&
		old.completedAt === step.completedAt &&
		old.durationMs === step.durationMs &&
		old.errorMessage === step.errorMessage &&
		(old.inputData === undefined) === (step.inputData === undefined) &&
		(old.outputData === undefined) === (step.outputData === undefined)
	);
}
