import { ExecutionHistoryError } from "../../../src-shared/errors.ts";
import type {
	AppendAck,
	EventBatch,
	ExecutionEvent,
	StepEvent,
} from "../../../src-shared/event-batch.ts";
import { decodeBatch } from "../../../src-shared/event-batch-decoder.ts";
import type { BatchLink } from "../batch-link.ts";

type Readable<Event, Name extends keyof Event> = Omit<Event, Name> & {
	[Key in Name]?: unknown;
};
export type StoredExecution = Readable<
	ExecutionEvent,
	"triggerData" | "metadata"
>;
export type StoredStep = Readable<StepEvent, "inputData" | "outputData">;

/**
 * Does with batches what the store promises to do: commits each number once and in order, lets newer states replace older
 * ones, keeps a payload where the event has none. Refuses, loudly, what no logger may ever send.
 */
export class MemoryStore implements BatchLink {
	readonly batches: EventBatch[] = [];
	readonly executions = new Map<string, StoredExecution>();
	readonly steps = new Map<string, StoredStep>();
	/** What a logger may not do and did. */
	readonly faults: string[] = [];

	async send(batch: number, bytes: Uint8Array): Promise<AppendAck> {
		return this.commit(batch, bytes);
	}

	commit(number: number, bytes: Uint8Array): AppendAck {
		const batch = decodeBatch(bytes.slice(), () => new Uint8Array());
		if (batch.batch !== number)
			this.faults.push(`batch ${number} holds ${batch.batch}`);
		const ack = { batch: number, rejected: [...batch.rejected] };
		const last = this.batches.at(-1)?.batch ?? 0;
		if (number <= last) return ack;
		if (number > Math.max(last, batch.ackedBatch) + 1)
			throw new ExecutionHistoryError("busy", `${last + 1} is missing`);
		this.batches.push(batch);
		if (batch.rejected.length > 0)
			this.faults.push(JSON.stringify(batch.rejected));
		const finishedBefore = new Set(
			[...this.executions.values()]
				.filter(({ status }) => status !== "running")
				.map(({ id }) => id),
		);
		for (const execution of batch.executions) {
			if (finishedBefore.has(execution.id))
				this.faults.push(`${execution.id} comes after its end`);
			const known = this.executions.get(execution.id);
			this.executions.set(execution.id, {
				...execution,
				droppedSteps: most(execution.droppedSteps, known?.droppedSteps),
				droppedPayloads: most(
					execution.droppedPayloads,
					known?.droppedPayloads,
				),
				triggerData: parsed(execution.triggerData) ?? known?.triggerData,
				metadata: parsed(execution.metadata) ?? known?.metadata,
			});
		}
		for (const step of batch.steps) {
			if (!this.executions.has(step.executionId))
				this.faults.push(`${step.id} comes before its execution`);
			if (finishedBefore.has(step.executionId))
				this.faults.push(`${step.id} comes after the end of its execution`);
			const known = this.steps.get(step.id);
			if (known !== undefined && known.status !== "running")
				this.faults.push(`${step.id} comes after its end`);
			this.steps.set(step.id, {
				...step,
				inputData: parsed(step.inputData) ?? known?.inputData,
				outputData: parsed(step.outputData) ?? known?.outputData,
			});
		}
		return ack;
	}

	stepsOf(executionId: string): StoredStep[] {
		return [...this.steps.values()]
			.filter((step) => step.executionId === executionId)
			.sort((a, b) => a.stepIndex - b.stepIndex);
	}
}

function parsed(bytes: Uint8Array | undefined): unknown {
	return bytes === undefined
		? undefined
		: JSON.parse(new TextDecoder().decode(bytes));
}

function most(
	one: number | undefined,
	other: number | undefined,
): number | undefined {
	return one === undefined ? other : Math.max(one, other ?? 0);
}
