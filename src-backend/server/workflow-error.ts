/** How a run of a workflow fails. */

/** A node, or the run as a whole, failed for a reason that the author of the workflow can act on. */
export class WorkflowError extends Error {
	override readonly name: string = "WorkflowError";
	/** `timeout`, `cancelled`, or a code of the workflow's own; ends up as the execution's `errorCode`. */
	readonly code: string | undefined;

	constructor(message: string, code?: string) {
		super(message);
		this.code = code;
	}
}

/** The engine ends the run: no error output and no catch node gets to see this. */
export class ExecutionEndedError extends WorkflowError {
	override readonly name = "ExecutionEndedError";
}

export function toError(thrown: unknown): Error {
	return thrown instanceof Error ? thrown : new Error(String(thrown));
}

export function errorCodeOf(error: Error): string | undefined {
	return error instanceof WorkflowError ? error.code : undefined;
}
