/** The closed list of failures, and how a failure travels: as data, never as an exception. */
import * as z from "zod";

export const errorCodes = [
	/** A field is missing, unknown, of the wrong type or out of range; `details` names it. */
	"invalid-request",
	/** The request came from a frame, origin or process that may not ask. */
	"forbidden-sender",
	/** No such channel. */
	"unknown-channel",
	/** The request is larger than its channel accepts. */
	"too-large",
	/** What the request names does not exist. */
	"not-found",
	/** The request contradicts what is stored: a finished run cannot change its status. */
	"conflict",
	/** More is under way than the service accepts; ask again later. */
	"busy",
	/** The service has been closed or is closing. */
	"closed",
	/** The database thread is down and being restarted, or could not be started. */
	"store-unavailable",
	/** The database file is damaged. */
	"store-corrupt",
	/** The database file was written by a newer version. */
	"store-newer-than-app",
	/** The disk is full. */
	"store-full",
	/** The backend is not running or did not answer. */
	"backend-unavailable",
	/** A defect of ours; the log has it under the reference in `details`. */
	"internal",
] as const;

export const errorCodeSchema = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

export const errorDetailsSchema = z.record(z.string(), z.unknown());
export type ErrorDetails = z.infer<typeof errorDetailsSchema>;

/** How a failure crosses a process: no answer of ours has a key `error` of its own. */
export const failureSchema = z.object({
	error: z.string(),
	code: errorCodeSchema,
	details: errorDetailsSchema.optional(),
});
export type Failure = z.infer<typeof failureSchema>;

/** Every failure that a caller can act on, on either side of a boundary. */
export class ExecutionHistoryError extends Error {
	// Set here, since a minified class name would otherwise show.
	override readonly name = "ExecutionHistoryError";
	readonly code: ErrorCode;
	readonly details: ErrorDetails | undefined;

	constructor(
		code: ErrorCode,
		message: string,
		details?: ErrorDetails,
		options?: ErrorOptions,
	) {
		super(message, options);
		this.code = code;
		this.details = details;
	}

	toFailure(): Failure {
		return {
			error: this.message,
			code: this.code,
			...(this.details === undefined ? {} : { details: this.details }),
		};
	}
}

/** One line that names each offending field, and the same as data for a program to read. */
export function invalidRequest(
	error: z.ZodError,
	what: string,
): ExecutionHistoryError {
	const issues = error.issues.slice(0, 10).map((issue) => ({
		path: issue.path.map(String).join("."),
		message: issue.message.slice(0, 300),
	}));
	const first = issues[0];
	const where =
		first === undefined || first.path === ""
			? what
			: `${what}, field ${first.path}`;
	return new ExecutionHistoryError(
		"invalid-request",
		`Invalid ${where}: ${first?.message ?? "not accepted"}`,
		{ issues },
	);
}

/**
 * Checks a value that comes from outside.
 * @throws ExecutionHistoryError `invalid-request`, naming the field.
 */
export function parseRequest<Schema extends z.ZodType>(
	schema: Schema,
	value: unknown,
	what: string,
): z.output<Schema> {
	const result = schema.safeParse(value);
	if (!result.success) throw invalidRequest(result.error, what);
	return result.data;
}
