/**
 * How the batches of a backend reach the thread that stores them, past the main process: over a connection of their
 * own on this machine, so that recording costs the windows nothing and goes on while they are busy.
 *
 * The backend listens and tells its parent where; the store connects and says the token it was told, as a line. From
 * then on the backend sends batches, each behind its length (uint32, little endian), and the store answers each with a
 * line of JSON, in order. A connection that ends leaves its unanswered batches to be sent again over the next.
 */
import * as z from "zod";
import { BatchMemory } from "./batch-memory.ts";
import { failureSchema } from "./errors.ts";
import { appendAckSchema, MAX_BATCH_BYTES } from "./event-batch.ts";

/** Where a backend's batches are to be had, and what to say there. */
export const feedAddressSchema = z.strictObject({
	port: z.int().min(1).max(65_535),
	token: z.string().regex(/^[0-9a-f]{64}$/),
});
export type FeedAddress = z.infer<typeof feedAddressSchema>;

/** A batch is committed, or not: then the sender keeps it and decides by the code whether to send it again. */
export const feedAnswerSchema = z.union([
	z.strictObject({ ack: appendAckSchema }),
	z.strictObject({ failure: failureSchema }),
]);
export type FeedAnswer = z.infer<typeof feedAnswerSchema>;

const PREFIX_BYTES = 4;

/** What goes before a batch of so many bytes. */
export function batchPrefix(byteLength: number): Uint8Array {
	const prefix = new Uint8Array(PREFIX_BYTES);
	new DataView(prefix.buffer).setUint32(0, byteLength, true);
	return prefix;
}

/** Puts batches together from what arrives: bytes are read to where they belong, and copied no more. */
export class BatchAssembler {
	readonly #memory = new BatchMemory();
	readonly #prefix = new Uint8Array(PREFIX_BYTES);
	#batch: Uint8Array<ArrayBuffer> | undefined;
	#filled = 0;

	/** Where the next bytes belong; never empty. */
	get room(): Uint8Array {
		return (this.#batch ?? this.#prefix).subarray(this.#filled);
	}

	/**
	 * So many bytes have been put into {@link room}.
	 * @returns the batch, when that completes it
	 * @throws RangeError when no batch can be as long as it says
	 */
	filled(byteLength: number): Uint8Array<ArrayBuffer> | undefined {
		this.#filled += byteLength;
		const target = this.#batch ?? this.#prefix;
		if (this.#filled < target.byteLength) return undefined;
		this.#filled = 0;
		if (target === this.#prefix) {
			this.#batch = this.#memory.take(this.#announcedBytes());
			return undefined;
		}
		this.#batch = undefined;
		return target;
	}

	/** Nobody needs the batch any more: the next may be read to where it is. */
	release(batch: Uint8Array<ArrayBuffer>): void {
		this.#memory.giveBack(batch);
	}

	#announcedBytes(): number {
		const { buffer } = this.#prefix;
		const announced = new DataView(buffer).getUint32(0, true);
		if (announced === 0 || announced > MAX_BATCH_BYTES)
			throw new RangeError(`A batch of ${announced} bytes`);
		return announced;
	}
}
