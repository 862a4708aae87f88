import { expect, it } from "vitest";
import { describeExecutionStatus } from "./describe-status.ts";

it("tells a run that was interrupted from one that failed", () => {
	expect(
		describeExecutionStatus({ status: "error", errorCode: "interrupted" }),
	).toEqual({ mark: "interrupted", word: "Interrupted" });
	expect(
		describeExecutionStatus({ status: "error", errorCode: "timeout" }),
	).toEqual({ mark: "error", word: "Failed" });
	expect(describeExecutionStatus({ status: "success" })).toEqual({
		mark: "success",
		word: "Succeeded",
	});
});
