/** Writes the framed form of a batch: what every process that uses the logger sends. */
import { BatchMemory } from "./batch-memory.ts";
import {
	type BatchDraft,
	FRAME_MAGIC,
	FRAME_PREFIX_BYTES,
	NO_PAYLOAD,
} from "./event-batch.ts";

// Exists in Node and in every browser, and in no library that this folder may use.
declare const TextEncoder: new () => {
	encodeInto(source: string, target: Uint8Array): { written: number };
};

const BYTES_PER_UNIT = 3; // the most UTF-8 a UTF-16 unit can take

/** Turns drafts into the framed form. One encoder a process: it keeps memory between batches. */
export class BatchEncoder {
	readonly #encoder = new TextEncoder();
	readonly #memory = new BatchMemory();
	#scratch = new Uint8Array(256 * 1024);
	#used = 0;

	encode(draft: BatchDraft): Uint8Array<ArrayBuffer> {
		this.#used = 0;
		const texts = new TextTable();
		const from = draft.steps[0]?.startedAt ?? 0;
		// Rows are arrays, not objects: at 100,000 steps a second the keys would be most of the header.
		const header = JSON.stringify([
			draft.sessionId,
			draft.processId ?? null,
			draft.batch,
			draft.ackedBatch ?? draft.batch - 1,
			draft.executions.map((execution) => [
				execution.id,
				execution.workflowId,
				execution.workflowName,
				execution.triggerType,
				execution.status,
				execution.startedAt,
				execution.completedAt,
				execution.durationMs,
				execution.errorMessage,
				execution.errorStack,
				execution.errorCode,
				execution.parentExecutionId,
				execution.parentStepId,
				execution.retryOf,
				execution.droppedSteps,
				execution.droppedPayloads,
				this.#write(execution.triggerData),
				this.#write(execution.metadata),
			]),
			draft.steps.map((step) => [
				step.id,
				texts.placeOf(step.executionId),
				texts.placeOf(step.nodeId),
				texts.placeOf(step.nodeType),
				step.nodeName === undefined ? null : texts.placeOf(step.nodeName),
				step.stepIndex,
				step.startedAt - from,
				step.completedAt === undefined
					? null
					: step.completedAt - step.startedAt,
				step.durationMs,
				texts.placeOf(step.status),
				step.errorMessage,
				step.attempt,
				step.visit,
				this.#write(step.inputData),
				this.#write(step.outputData),
			]),
			texts.texts,
			from,
		]);
		const payloadBytes = this.#used;
		const headerBytes = this.#write(header);
		const bytes = this.#memory.take(
			FRAME_PREFIX_BYTES + headerBytes + payloadBytes,
		);
		bytes.set(FRAME_MAGIC);
		new DataView(bytes.buffer).setUint32(4, headerBytes, true);
		bytes.set(
			this.#scratch.subarray(payloadBytes, this.#used),
			FRAME_PREFIX_BYTES,
		);
		bytes.set(
			this.#scratch.subarray(0, payloadBytes),
			FRAME_PREFIX_BYTES + headerBytes,
		);
		return bytes;
	}

	/** A batch will never be sent again: its memory is used for the next. */
	release(bytes: Uint8Array<ArrayBuffer>): void {
		this.#memory.giveBack(bytes);
	}

	#write(text: string | undefined): number {
		if (text === undefined) return NO_PAYLOAD;
		const room = this.#used + text.length * BYTES_PER_UNIT;
		if (room > this.#scratch.length) {
			const larger = new Uint8Array(Math.max(room, this.#scratch.length * 2));
			larger.set(this.#scratch.subarray(0, this.#used));
			this.#scratch = larger;
		}
		const { written } = this.#encoder.encodeInto(
			text,
			this.#scratch.subarray(this.#used),
		);
		this.#used += written;
		return written;
	}
}

/** What thousands of steps of a batch have in common travels once. */
class TextTable {
	readonly texts: string[] = [];
	readonly #places = new Map<string, number>();

	placeOf(text: string): number {
		let place = this.#places.get(text);
		if (place === undefined) {
			place = this.texts.push(text) - 1;
			this.#places.set(text, place);
		}
		return place;
	}
}
