/** A store in memory: decodes and keeps what a backend sends, the way the writer thread would. */
import type {
	AppendAck,
	EventBatch,
	PayloadBytes,
	RejectedEvent,
} from "../../../src-shared/event-batch.ts";
import { decodeBatch } from "../../../src-shared/event-batch-decoder.ts";
import type { Payload } from "../../../src-shared/execution.ts";
import type { BatchLink } from "../../logger/batch-link.ts";

type Scalars<Event, Name extends string> = Omit<Event, Name>;
type ExecutionEvent = EventBatch["executions"][number];
type StepEvent = EventBatch["steps"][number];

export type RecordedExecution = Scalars<
	ExecutionEvent,
	"triggerData" | "metadata"
> & { readonly triggerData: Payload | undefined };
export type RecordedStep = Scalars<StepEvent, "inputData" | "outputData"> & {
	readonly inputData: Payload | undefined;
	readonly outputData: Payload | undefined;
};

export class RecordedEvents implements BatchLink {
	readonly executions = new Map<string, RecordedExecution>();
	readonly rejected: RejectedEvent[] = [];
	/** Ids of steps in the order in which they first arrived. */
	readonly arrivals: string[] = [];
	readonly #steps = new Map<string, RecordedStep>();
	#lastBatch = 0;

	get isEmpty(): boolean {
		return this.#lastBatch === 0;
	}

	async send(_batch: number, bytes: Uint8Array): Promise<AppendAck> {
		return this.append(bytes);
	}

	append(bytes: Uint8Array): AppendAck {
		const batch = decodeBatch(bytes, () => {
			throw new Error("Expected the framed form");
		});
		if (batch.batch > this.#lastBatch) this.#take(batch);
		this.#lastBatch = Math.max(this.#lastBatch, batch.batch);
		return { batch: batch.batch, rejected: [...batch.rejected] };
	}

	/** In the order of the run. */
	stepsOf(executionId: string | undefined): RecordedStep[] {
		return [...this.#steps.values()]
			.filter((step) => step.executionId === executionId)
			.sort((a, b) => a.stepIndex - b.stepIndex);
	}

	executionsOf(workflowId: string): RecordedExecution[] {
		return [...this.executions.values()].filter(
			(execution) => execution.workflowId === workflowId,
		);
	}

	#take(batch: EventBatch): void {
		this.rejected.push(...batch.rejected);
		for (const { triggerData, metadata, ...scalars } of batch.executions)
			this.executions.set(scalars.id, {
				...scalars,
				triggerData:
					parse(triggerData) ?? this.executions.get(scalars.id)?.triggerData,
			});
		for (const { inputData, outputData, ...scalars } of batch.steps) {
			const before = this.#steps.get(scalars.id);
			if (before === undefined) this.arrivals.push(scalars.id);
			this.#steps.set(scalars.id, {
				...scalars,
				inputData: parse(inputData) ?? before?.inputData,
				outputData: parse(outputData) ?? before?.outputData,
			});
		}
	}
}

function parse(payload: PayloadBytes | undefined): Payload | undefined {
	return payload === undefined
		? undefined
		: JSON.parse(new TextDecoder().decode(payload));
}
