import type { AppendAck } from "../../src-shared/event-batch.ts";

/** What carries batches to the store: a parent's port, or HTTP. */
export interface BatchLink {
	/**
	 * Sends one encoded batch. The answer means that it is committed.
	 * @param bytes not to be kept once it is answered: the next batch may be written over it
	 * @throws ExecutionHistoryError with the code the store answered; any other failure means that the
	 * outcome is unknown.
	 */
	send(batch: number, bytes: Uint8Array): Promise<AppendAck>;
}
