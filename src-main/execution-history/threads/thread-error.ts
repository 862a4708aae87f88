import { ExecutionHistoryError } from "../../../src-shared/errors.ts";
import type { ThreadFailure } from "./protocol.ts";

/** The error a thread reported, as one that can be thrown on this side. */
export function toError(failure: ThreadFailure): ExecutionHistoryError {
	return new ExecutionHistoryError(
		failure.code,
		failure.message,
		failure.details,
		failure.stack === undefined ? undefined : { cause: failure.stack },
	);
}
