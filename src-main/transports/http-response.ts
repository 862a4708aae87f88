/** The one place where an answer becomes bytes. */
import { type Failure, failureSchema } from "../../src-shared/errors.ts";
import { httpStatus } from "./http-status.ts";

export function toResponse(
	answer: unknown,
	headers: Record<string, string> = {},
): Response {
	return Response.json(answer, {
		status: isFailure(answer) ? httpStatus[answer.code] : 200,
		headers,
	});
}

function isFailure(answer: unknown): answer is Failure {
	// Only a failure has this key; looking for it costs less than checking every answer.
	return (
		typeof answer === "object" &&
		answer !== null &&
		"error" in answer &&
		failureSchema.safeParse(answer).success
	);
}
