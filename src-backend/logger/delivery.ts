/** Carries what loggers record to the store. */
import type {
	ExecutionDraft,
	StepDraft,
} from "../../src-shared/event-batch.ts";
import type { BatchLink } from "./batch-link.ts";
import type { Clock } from "./clock.ts";

export type { BatchLink } from "./batch-link.ts";

/** Something recorded that will not reach the store, and why. */
export interface DeliveryProblem {
	readonly message: string;
	/** Executions that are missing in the store, or have no end there. */
	readonly executions: number;
	readonly steps: number;
}

export interface DeliveryOptions {
	/** The life of this process. A new id unless told. */
	readonly sessionId?: string | undefined;
	/** So that the store can tell when this process is gone. Its own id unless told. */
	readonly processId?: number | undefined;
	/** Most that waits in memory, unacked batches included, in bytes as estimated from lengths. Default 32 MiB. */
	readonly maxBufferBytes?: number | undefined;
	readonly clock?: Clock | undefined;
	/** Called for what is lost beyond the drops that an execution's own event counts. Must not throw. */
	readonly onProblem?: ((problem: DeliveryProblem) => void) | undefined;
}

export class EventDelivery {
	readonly sessionId: string;

	constructor(_link: BatchLink, options: DeliveryOptions = {}) {
		this.sessionId = options.sessionId ?? "";
	}

	/** Buffers the newest state of an execution. A payload left out is unchanged. Never throws. */
	recordExecution(_draft: ExecutionDraft): void {}

	/** Buffers the newest state of a step. A payload left out is unchanged. Never throws. */
	recordStep(_draft: StepDraft): void {}

	/** Resolves when all recorded so far is acked, or given up and reported. */
	async flush(): Promise<void> {}

	/** Flushes, then stops; what is recorded afterwards is not delivered. Resolves at the latest after the time. */
	async close(_timeoutMs = 5_000): Promise<void> {}
}
