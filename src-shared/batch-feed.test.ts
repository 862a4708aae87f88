import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatchAssembler, batchPrefix } from "./batch-feed.ts";
import { MAX_BATCH_BYTES } from "./event-batch.ts";

/** Lets bytes arrive in pieces of the given sizes, over and over. */
function assemble(bytes: Uint8Array, pieces: readonly number[]): Uint8Array[] {
	const assembler = new BatchAssembler();
	const batches: Uint8Array[] = [];
	for (let at = 0, turn = 0; at < bytes.length; turn++) {
		const { room } = assembler;
		expect(room.length).toBeGreaterThan(0);
		const piece = bytes.subarray(
			at,
			at + Math.min(room.length, pieces[turn % pieces.length] ?? 1),
		);
		room.set(piece);
		at += piece.length;
		const batch = assembler.filled(piece.length);
		if (batch !== undefined) batches.push(batch);
	}
	return batches;
}

describe("the assembler of batches", () => {
	it("gives back every batch, however its bytes arrive", () => {
		fc.assert(
			fc.property(
				fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), {
					maxLength: 8,
				}),
				fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
				(batches, pieces) => {
					const bytes = batches.flatMap((batch) => [
						...batchPrefix(batch.length),
						...batch,
					]);
					expect(assemble(Uint8Array.from(bytes), pieces)).toEqual(batches);
				},
			),
		);
	});

	it("does not hand out the same memory twice", () => {
		const bytes = [...batchPrefix(1), 7, ...batchPrefix(1), 8];
		const [first, second] = assemble(Uint8Array.from(bytes), [1]);
		expect(first).toEqual(Uint8Array.of(7));
		expect(second).toEqual(Uint8Array.of(8));
	});

	it("reads the next batch to where one was that nobody needs", () => {
		const assembler = new BatchAssembler();
		const read = (byte: number) => {
			for (const bytes of [batchPrefix(1), Uint8Array.of(byte)]) {
				assembler.room.set(bytes);
				const batch = assembler.filled(bytes.length);
				if (batch !== undefined) return batch;
			}
			throw new Error("Nothing was read");
		};
		const first = read(7);
		assembler.release(first);
		expect(read(8).buffer).toBe(first.buffer);
	});

	it.each([0, MAX_BATCH_BYTES + 1])("refuses a batch of %i bytes", (length) => {
		expect(() => assemble(batchPrefix(length), [4])).toThrow(RangeError);
	});
});
