/** What an engine tells the logger. */
import type { TriggerType } from "../../src-shared/execution.ts";

export interface ExecutionStart {
	readonly workflowId: string;
	readonly workflowName: string;
	readonly triggerType: TriggerType;
	/** Request body, cron expression and the like. */
	readonly triggerData?: unknown;
	readonly metadata?: unknown;
	/** The run whose step started this run. */
	readonly parentExecutionId?: string | undefined;
	/** The step that started this run. */
	readonly parentStepId?: string | undefined;
	/** The run this one repeats. */
	readonly retryOf?: string | undefined;
}

export interface NodeSkip {
	readonly nodeId: string;
	readonly nodeType: string;
	readonly nodeName?: string | undefined;
	readonly input?: unknown;
}

export interface NodeStart extends NodeSkip {
	/** Which try of the node this is, from 1. */
	readonly attempt?: number | undefined;
}

export interface NodeResult {
	readonly output?: unknown;
	/** What was thrown. Unless undefined, the step failed. */
	readonly error?: unknown;
}

export interface ExecutionResult {
	/** What was thrown. Unless undefined, the run failed. */
	readonly error?: unknown;
	/** `cancelled`, `timeout`, or the engine's own. A run with a code has failed. */
	readonly errorCode?: string | undefined;
	/** Added to the metadata given at the start. */
	readonly metadata?: unknown;
}

/** The fields of an argument that can be read at all; the others are undefined. */
export function readable<Key extends string>(
	argument: unknown,
	keys: readonly Key[],
): { readonly [Name in Key]?: unknown } {
	const fields: { [Name in Key]?: unknown } = {};
	if (typeof argument !== "object" || argument === null) return fields;
	for (const key of keys) {
		try {
			fields[key] = Reflect.get(argument, key);
		} catch {
			fields[key] = undefined;
		}
	}
	return fields;
}
