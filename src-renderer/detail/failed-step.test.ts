import { describe, expect, it } from "vitest";
import { anExecution, aStep } from "../testing/examples.ts";
import { findFailedStep } from "./failed-step.ts";

function failedStep(id: string, errorMessage: string) {
	return aStep({ id, status: "error", errorMessage });
}

describe("findFailedStep", () => {
	const failed = anExecution({ status: "error", errorMessage: "No price" });

	it("finds nothing in a run that did not fail, even if a step was caught", () => {
		expect(
			findFailedStep(anExecution(), [failedStep("a", "caught")]),
		).toBeUndefined();
	});

	it("finds the innermost step when those around it failed with its message", () => {
		const steps = [
			failedStep("loop", "No price"),
			aStep({ id: "ok" }),
			failedStep("inner", "No price"),
			failedStep("cleaning-up", "Also failed"),
		];
		expect(findFailedStep(failed, steps)?.id).toBe("inner");
	});

	it("finds the last failed step when none has the run's message", () => {
		const steps = [failedStep("caught", "x"), failedStep("last", "y")];
		expect(findFailedStep(failed, steps)?.id).toBe("last");
		const silent = anExecution({ status: "error" });
		expect(findFailedStep(silent, steps)?.id).toBe("last");
	});
});
