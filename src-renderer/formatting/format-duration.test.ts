import { describe, expect, it } from "vitest";
import { formatDuration, formatElapsed } from "./format-duration.ts";

describe("formatDuration", () => {
	it.each([
		[0, "0 ms"],
		[999, "999 ms"],
		[1_000, "1.00 s"],
		[1_236, "1.24 s"],
		[59_994, "59.99 s"],
		[59_995, "1 m 00 s"],
		[125_400, "2 m 05 s"],
		[3_599_499, "59 m 59 s"],
		[3_599_500, "1 h 00 m"],
		[11_099_000, "3 h 04 m"],
		[90_000_000, "25 h 00 m"],
	])("writes %d ms as %s", (durationMs, text) => {
		expect(formatDuration(durationMs)).toBe(text);
	});
});

describe("formatElapsed", () => {
	it.each([
		[-5, "0 s"],
		[999, "0 s"],
		[1_999, "1 s"],
		[59_999, "59 s"],
		[60_000, "1 m 00 s"],
	])("writes %d ms as %s", (elapsedMs, text) => {
		expect(formatElapsed(elapsedMs)).toBe(text);
	});
});
