import { expect, it } from "vitest";
import { aStep } from "../testing/examples.ts";
import { keepUnchanged } from "./keep-unchanged.ts";

it("keeps the objects of steps that did not change, and takes all others", () => {
	const { completedAt, durationMs, ...open } = aStep({ id: "b" });
	const previous = [
		aStep({ id: "a" }),
		{ ...open, status: "running" as const },
		aStep({ id: "c" }),
	];
	const next = [
		aStep({ id: "a" }),
		aStep({ id: "b", completedAt, durationMs }),
		aStep({ id: "c", outputData: {} }),
		aStep({ id: "d" }),
	];
	const kept = keepUnchanged(previous, next);
	expect(kept).toEqual(next);
	expect(kept[0]).toBe(previous[0]);
	expect(kept[1]).toBe(next[1]);
	expect(kept[2]).toBe(next[2]);
	expect(kept[3]).toBe(next[3]);
});
