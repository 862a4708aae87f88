import { describe, expect, it } from "vitest";
import { isLargerThan } from "./request-size.ts";

const LIMIT = 1_000;

function aCycle(): unknown {
	const cycle: Record<string, unknown> = {};
	cycle["self"] = [cycle, cycle];
	return cycle;
}

function nested(depth: number): unknown {
	let value: unknown = 1;
	for (let level = 0; level < depth; level += 1) value = [value];
	return value;
}

describe("the size of a request", () => {
	it.each<[string, unknown]>([
		["nothing", undefined],
		["an honest query", { status: "error", limit: 50 }],
		["a text below the limit", "x".repeat(900)],
		["a date", new Date()],
	])("is within the limit: %s", (_, value) => {
		expect(isLargerThan(LIMIT, value)).toBe(false);
	});

	it.each<[string, unknown]>([
		["a long text", "x".repeat(LIMIT)],
		["a long key", { ["x".repeat(LIMIT)]: 1 }],
		["a long text far down", { a: [{ b: "x".repeat(LIMIT) }] }],
		["many small values", Array(LIMIT).fill(null)],
		["a list that is only long", Array(2 ** 32 - 1)],
		["a map", new Map([["key", "x".repeat(LIMIT)]])],
		["a set", new Set(["x".repeat(LIMIT)])],
		["bytes", new Uint8Array(LIMIT)],
		["a buffer", new ArrayBuffer(LIMIT)],
		["a number of a thousand digits", 10n ** 3_000n],
		["a value that contains itself", aCycle()],
		["a value nested deeper than any stack", nested(100_000)],
	])("is beyond the limit: %s", (_, value) => {
		expect(isLargerThan(LIMIT, value)).toBe(true);
	});
});
