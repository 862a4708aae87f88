import { describe, expect, it } from "vitest";
import { aStep } from "../testing/examples.ts";
import { describeStep, nameOf } from "./describe-step.ts";

describe("describeStep", () => {
	it("says which step it is and how it went", () => {
		expect(describeStep(aStep({ stepIndex: 4, nodeName: "Set a price" }))).toBe(
			"4 Set a price, set, Succeeded, 10 ms",
		);
	});

	it("says which visit and attempt it was, and why it failed", () => {
		expect(
			describeStep(
				aStep({
					nodeName: "Ask",
					status: "error",
					visit: 2,
					attempt: 3,
					errorMessage: "No answer",
				}),
			),
		).toBe("0 Ask, set, visit 2, attempt 3, Failed, 10 ms, No answer");
	});

	it("gives no duration to a step that was skipped", () => {
		expect(describeStep(aStep({ status: "skipped", durationMs: 0 }))).toBe(
			"0 node, set, Skipped",
		);
	});
});

describe("nameOf", () => {
	it("falls back on the node's id", () => {
		expect(nameOf({ nodeId: "n1", nodeName: "" })).toBe("n1");
		expect(nameOf({ nodeId: "n1" })).toBe("n1");
	});
});
