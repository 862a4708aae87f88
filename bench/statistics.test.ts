import { describe, expect, it } from "vitest";
import { median, percentile } from "./statistics.ts";

describe("percentile", () => {
	const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);

	it.each([
		[0, 1],
		[0.5, 50],
		[0.95, 95],
		[0.99, 99],
		[1, 100],
	])("of share %f is by nearest rank", (share, expected) => {
		expect(percentile(hundred, share)).toBe(expected);
	});

	it("of a single value is that value", () => {
		expect(percentile([7], 0.95)).toBe(7);
	});

	it("leaves its argument in order", () => {
		const values = [3, 1, 2];
		percentile(values, 0.5);
		expect(values).toEqual([3, 1, 2]);
	});

	it("refuses to say anything of nothing", () => {
		expect(() => percentile([], 0.5)).toThrow(RangeError);
	});
});

describe("median", () => {
	it("is the middle value", () => {
		expect(median([9, 1, 5])).toBe(5);
	});

	it("is the mean of the middle two", () => {
		expect(median([4, 1, 2, 100])).toBe(3);
	});
});
