import { describe, expect, it } from "vitest";
import { BatchMemory } from "./batch-memory.ts";

const MIB = 1024 * 1024;

describe("the memory of batches", () => {
	it("is used again, at the length that is asked for", () => {
		const memory = new BatchMemory();
		const first = memory.take(300_000);
		memory.giveBack(first);
		const second = memory.take(400_000);
		expect(second.length).toBe(400_000);
		expect(second.buffer).toBe(first.buffer);
	});

	it("is never in two hands, and grows where none is large enough", () => {
		const memory = new BatchMemory();
		const first = memory.take(10);
		expect(memory.take(10).buffer).not.toBe(first.buffer);
		memory.giveBack(first);
		expect(memory.take(MIB).buffer).not.toBe(first.buffer);
		expect(memory.take(10).buffer).toBe(first.buffer);
	});

	it("is kept for the largest: small batches do not take their place", () => {
		const memory = new BatchMemory();
		const small = [1, 2, 3, 4].map((length) => memory.take(length));
		const large = memory.take(2 * MIB);
		for (const bytes of [...small, large]) memory.giveBack(bytes);
		expect(memory.take(2 * MIB).buffer).toBe(large.buffer);
		expect(memory.take(1).buffer).not.toBe(large.buffer);
	});

	it("keeps few, and none that is very large", () => {
		const memory = new BatchMemory();
		const taken = [1, 2, 3, 4, 5].map((length) => memory.take(length));
		memory.giveBack(memory.take(5 * MIB));
		for (const bytes of taken) memory.giveBack(bytes);
		const again = taken.map(({ length }) => memory.take(length).buffer);
		const before = new Set(taken.map(({ buffer }) => buffer));
		expect(again.filter((buffer) => before.has(buffer))).toHaveLength(4);
	});
});
