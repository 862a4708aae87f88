/** What a workflow engine calls while it runs a workflow. */
import type { TriggerType } from "../../src-shared/execution.ts";
import type { Clock } from "./clock.ts";
import type { EventDelivery } from "./delivery.ts";

export interface LoggerOptions {
	/** Records nothing when false. Default true. */
	readonly enabled?: boolean | undefined;
	/** Whether what goes into nodes, and what triggered the run, is kept. Default true. */
	readonly captureInputs?: boolean | undefined;
	/** Whether what comes out of nodes is kept. Default true. */
	readonly captureOutputs?: boolean | undefined;
	/** Largest payload in bytes of UTF-8; larger ones are cut. Default 51,200. */
	readonly maxDataBytes?: number | undefined;
	readonly clock?: Clock | undefined;
}

export interface ExecutionStart {
	readonly workflowId: string;
	readonly workflowName: string;
	readonly triggerType: TriggerType;
	readonly triggerData?: unknown;
	readonly metadata?: unknown;
	readonly parentExecutionId?: string | undefined;
	readonly parentStepId?: string | undefined;
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
	/** `cancelled`, `timeout`, or the engine's own. */
	readonly errorCode?: string | undefined;
	/** Added to the metadata given at the start. */
	readonly metadata?: unknown;
}

/**
 * Records one run. Payloads are serialized at the moment of the call, so the engine may change them
 * afterwards. No method ever throws or waits; a call out of order records nothing.
 */
export class ExecutionLogger {
	// biome-ignore lint/complexity/noUselessConstructor: replaced when the logger records
	constructor(_delivery: EventDelivery, _options: LoggerOptions = {}) {}

	/** Begins the run; answers its id, "" when recording is off. */
	startExecution(_start: ExecutionStart): string {
		return "";
	}

	/** Enters a node; answers the step's id, "" when nothing is recorded. */
	startNode(_start: NodeStart): string {
		return "";
	}

	/** Leaves a node, with success or with an error. */
	completeNode(_stepId: string, _result: NodeResult = {}): void {}

	/** Records that the run passed a node over; answers the step's id. */
	skipNode(_start: NodeSkip): string {
		return "";
	}

	/** Ends the run and the steps still open: success unless there is an error. */
	completeExecution(_result: ExecutionResult = {}): void {}
}
