/**
 * Memory for batches, used again and again. A batch is up to some megabytes and lives for milliseconds: allocated anew
 * each time, it costs a fault for every page and a collection of garbage for every few.
 */

/** Batches whose memory is kept; a delivery has no more of them under way. */
const MAX_SPARE = 4;
/** Larger batches are rare, and not worth keeping so much for. */
const MAX_SPARE_BYTES = 4 * 1024 * 1024;
const GRANULE_BYTES = 256 * 1024;

export class BatchMemory {
	/** Smallest first. */
	readonly #spare: ArrayBuffer[] = [];

	/** Bytes of that length, with anything in them. */
	take(byteLength: number): Uint8Array<ArrayBuffer> {
		const at = this.#spare.findIndex(
			(buffer) => buffer.byteLength >= byteLength,
		);
		const [buffer] = at === -1 ? [] : this.#spare.splice(at, 1);
		const granules = Math.ceil(byteLength / GRANULE_BYTES);
		return new Uint8Array(
			buffer ?? new ArrayBuffer(granules * GRANULE_BYTES),
			0,
			byteLength,
		);
	}

	/** @param bytes what {@link take} gave, of which nothing is needed any more */
	giveBack({ buffer }: Uint8Array<ArrayBuffer>): void {
		if (buffer.byteLength > MAX_SPARE_BYTES) return;
		this.#spare.push(buffer);
		this.#spare.sort((one, other) => one.byteLength - other.byteLength);
		// Small ones, kept, would leave no place for what larger batches could use again.
		if (this.#spare.length > MAX_SPARE) this.#spare.shift();
	}
}
