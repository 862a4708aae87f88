import { ExecutionHistoryError } from "../../src-shared/errors.ts";

/** What went wrong, for the person in front of the window. */
export function describeFailure(failure: unknown): string {
	if (failure instanceof ExecutionHistoryError && failure.code === "internal") {
		const reference = failure.details?.["reference"];
		return typeof reference === "string"
			? `${failure.message} (the log has it under ${reference})`
			: failure.message;
	}
	return failure instanceof Error ? failure.message : String(failure);
}
