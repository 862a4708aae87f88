import { describe, expect, it } from "vitest";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import { describeFailure } from "./describe-failure.ts";

describe("describeFailure", () => {
	it("gives the message", () => {
		expect(describeFailure(new Error("The app does not answer."))).toBe(
			"The app does not answer.",
		);
	});

	it("names the reference under which the log has a defect", () => {
		expect(
			describeFailure(
				new ExecutionHistoryError("internal", "Something went wrong", {
					reference: "r-17",
				}),
			),
		).toBe("Something went wrong (the log has it under r-17)");
	});

	it("copes with what is not an error", () => {
		expect(describeFailure("no")).toBe("no");
	});
});
