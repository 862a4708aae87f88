import { describe, expect, it } from "vitest";
import { describeLosses } from "./describe-losses.ts";

describe("describeLosses", () => {
	it("is silent when everything was recorded", () => {
		expect(describeLosses({ droppedSteps: 0 })).toBeUndefined();
	});

	it("counts steps and payloads that were dropped", () => {
		expect(describeLosses({ droppedSteps: 1, droppedPayloads: 12 })).toBe(
			"Not recorded, since the store could not keep up: 1 step and the data of 12 steps.",
		);
	});
});
