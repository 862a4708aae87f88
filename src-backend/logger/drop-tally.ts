import type {
	ExecutionDraft,
	StepDraft,
} from "../../src-shared/event-batch.ts";

/** What has to be remembered of a step to count it once it is lost. */
export interface CountedStep
	extends Pick<StepDraft, "id" | "executionId" | "status"> {
	readonly hasInput: boolean;
}

export function toCounted(step: StepDraft): CountedStep {
	const { id, executionId, status, inputData } = step;
	return { id, executionId, status, hasInput: inputData !== undefined };
}

interface Drops {
	steps: number;
	payloads: number;
	/** Steps dropped before they ended, and whether their input went with them: their end may yet come. */
	readonly openSteps: Map<string, boolean>;
}

/** Counts what is dropped, execution by execution, until the execution's own event carries the counts. */
export class DropTally {
	readonly #drops = new Map<string, Drops>();

	countStep(step: CountedStep): void {
		const drops = this.#of(step.executionId);
		drops.steps++;
		if (step.status === "running") drops.openSteps.set(step.id, step.hasInput);
	}

	/** A step whose start was dropped comes again with all but its input: it is not lost after all. */
	takeBackStep(step: StepDraft): void {
		const drops = this.#drops.get(step.executionId);
		const hadInput = drops?.openSteps.get(step.id);
		if (drops === undefined || hadInput === undefined) return;
		drops.openSteps.delete(step.id);
		drops.steps--;
		if (hadInput) drops.payloads++;
	}

	countPayloads(executionId: string, count: number): void {
		this.#of(executionId).payloads += count;
	}

	/** Moves the counts to an execution's end; a start has none, since they may still go back. */
	apply(execution: ExecutionDraft): ExecutionDraft {
		const drops = this.#drops.get(execution.id);
		if (drops === undefined || execution.status === "running") return execution;
		this.#drops.delete(execution.id);
		const droppedSteps = drops.steps + (execution.droppedSteps ?? 0);
		const droppedPayloads = drops.payloads + (execution.droppedPayloads ?? 0);
		return {
			...execution,
			droppedSteps: droppedSteps || undefined,
			droppedPayloads: droppedPayloads || undefined,
		};
	}

	/** The execution's end is out of reach: its counts have nowhere to go. */
	forget(executionId: string): void {
		this.#drops.delete(executionId);
	}

	#of(executionId: string): Drops {
		let drops = this.#drops.get(executionId);
		if (drops === undefined) {
			drops = { steps: 0, payloads: 0, openSteps: new Map() };
			this.#drops.set(executionId, drops);
		}
		return drops;
	}
}
