/** What a workflow engine calls while it runs a workflow. */
import type {
	ExecutionDraft,
	StepDraft,
} from "../../src-shared/event-batch.ts";
import {
	type StepStatus,
	type TriggerType,
	triggerTypes,
} from "../../src-shared/execution.ts";
import {
	DEFAULT_MAX_PAYLOAD_BYTES,
	serializePayload,
} from "../../src-shared/payload.ts";
import {
	acceptedErrorText,
	acceptedId,
	acceptedName,
	optionalId,
	optionalName,
} from "./accepted-text.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { EventDelivery } from "./delivery.ts";
import type { RecordedStep } from "./event-buffer.ts";
import { newExecutionId, newStepId } from "./ids.ts";
import { mergeMetadata } from "./metadata.ts";
import {
	type ExecutionResult,
	type ExecutionStart,
	type NodeResult,
	type NodeSkip,
	type NodeStart,
	readable,
} from "./recorded-calls.ts";
import { describeThrown } from "./thrown-error.ts";

export type {
	ExecutionResult,
	ExecutionStart,
	NodeResult,
	NodeSkip,
	NodeStart,
} from "./recorded-calls.ts";

export interface LoggerOptions {
	/** Nothing is recorded when false. Default true. */
	readonly enabled?: boolean | undefined;
	/** Whether what goes into nodes, and the data that triggered the run, is recorded. Default true. */
	readonly captureInputs?: boolean | undefined;
	/** Whether what comes out of nodes is recorded. Default true. */
	readonly captureOutputs?: boolean | undefined;
	/** Largest payload in bytes of UTF-8; larger ones are cut. Default {@link DEFAULT_MAX_PAYLOAD_BYTES}. */
	readonly maxDataBytes?: number | undefined;
	readonly clock?: Clock | undefined;
}

/** A state without payloads, and when it began by the clock that never goes back. */
interface Open<Draft> {
	readonly draft: Draft;
	readonly startedMs: number;
}

interface OpenStep extends Open<StepDraft> {
	readonly recorded: RecordedStep | undefined;
}

const START_FIELDS = [
	"workflowId",
	"workflowName",
	"triggerType",
	"triggerData",
	"metadata",
	"parentExecutionId",
	"parentStepId",
	"retryOf",
] as const;
const NODE_FIELDS = [
	"nodeId",
	"nodeType",
	"nodeName",
	"input",
	"attempt",
] as const;
const NODE_RESULT_FIELDS = ["output", "error"] as const;
const RESULT_FIELDS = ["error", "errorCode", "metadata"] as const;

/**
 * Records one run. Payloads are serialized at the moment of the call: the engine may change them afterwards.
 *
 * No method ever throws or waits. Whatever is passed becomes an acceptable event: long names are cut, missing
 * ones replaced. A call out of order records nothing: a node before the start or after the end of the run, the
 * end of a step that is not open, a second start or end of the run.
 */
export class ExecutionLogger {
	readonly #delivery: EventDelivery;
	readonly #enabled: boolean;
	readonly #captureInputs: boolean;
	readonly #captureOutputs: boolean;
	readonly #maxDataBytes: number;
	readonly #clock: Clock;
	readonly #openSteps = new Map<string, OpenStep>();
	readonly #visits = new Map<string, number>();
	#executionId = "";
	#metadata: string | undefined;
	/** Undefined before the start and after the end. */
	#execution: Open<ExecutionDraft> | undefined;
	#stepCount = 0;

	constructor(delivery: EventDelivery, options: LoggerOptions = {}) {
		this.#delivery = delivery;
		this.#enabled = options.enabled ?? true;
		this.#captureInputs = options.captureInputs ?? true;
		this.#captureOutputs = options.captureOutputs ?? true;
		this.#maxDataBytes = options.maxDataBytes ?? DEFAULT_MAX_PAYLOAD_BYTES;
		this.#clock = options.clock ?? systemClock;
	}

	/** Begins the run; answers its id, or "" when nothing is recorded. */
	startExecution(start: ExecutionStart): string {
		if (!this.#enabled || this.#executionId !== "") return this.#executionId;
		const fields = readable(start, START_FIELDS);
		const draft: ExecutionDraft = {
			id: newExecutionId(),
			workflowId: acceptedId(fields.workflowId, fields.workflowName),
			workflowName: acceptedName(fields.workflowName, fields.workflowId),
			triggerType: acceptedTrigger(fields.triggerType),
			status: "running",
			startedAt: this.#now(),
			parentExecutionId: optionalId(fields.parentExecutionId),
			parentStepId: optionalId(fields.parentStepId),
			retryOf: optionalId(fields.retryOf),
		};
		this.#executionId = draft.id;
		this.#execution = { draft, startedMs: this.#clock.monotonicMs() };
		this.#metadata = this.#payload(fields.metadata, true);
		this.#delivery.recordExecution({
			...draft,
			triggerData: this.#payload(fields.triggerData, this.#captureInputs),
			metadata: this.#metadata,
		});
		return draft.id;
	}

	/** Enters a node; answers the id of the step, or "" when nothing is recorded. */
	startNode(start: NodeStart): string {
		return this.#enter(start, "running");
	}

	/** Leaves a node: with an error, or else with success. */
	completeNode(stepId: string, result: NodeResult = {}): void {
		const step = this.#openSteps.get(stepId);
		if (step === undefined) return;
		const { output, error } = readable(result, NODE_RESULT_FIELDS);
		const outputData = this.#payload(output, this.#captureOutputs);
		if (error === undefined) this.#leave(step, "success", outputData);
		else this.#leave(step, "error", outputData, describeThrown(error).message);
	}

	/** Records that the run passed a node over; answers the id of the step, or "" when nothing is recorded. */
	skipNode(skip: NodeSkip): string {
		return this.#enter(skip, "skipped");
	}

	/** Ends the run, and as failed the steps still open, since nobody saw them succeed. */
	completeExecution(result: ExecutionResult = {}): void {
		const execution = this.#execution;
		if (execution === undefined) return;
		const fields = readable(result, RESULT_FIELDS);
		const errorCode = optionalName(fields.errorCode);
		const error =
			fields.error === undefined ? undefined : describeThrown(fields.error);
		const failed = error !== undefined || errorCode !== undefined;
		const reason = failed
			? `The execution failed while this step was running: ${error?.message ?? errorCode}`
			: "The execution ended while this step was running";
		for (const step of this.#openSteps.values())
			this.#leave(step, "error", undefined, acceptedErrorText(reason));
		this.#execution = undefined;
		this.#visits.clear();
		const metadata = mergeMetadata(this.#metadata, fields.metadata);
		this.#delivery.recordExecution({
			...execution.draft,
			...this.#end(execution),
			status: failed ? "error" : "success",
			errorMessage: error?.message,
			errorStack: error?.stack,
			errorCode,
			metadata: this.#payload(metadata, true),
		});
	}

	#enter(start: NodeStart, status: "running" | "skipped"): string {
		if (this.#execution === undefined) return "";
		const fields = readable(start, NODE_FIELDS);
		const nodeId = acceptedId(fields.nodeId, fields.nodeName);
		const visit = (this.#visits.get(nodeId) ?? 0) + 1;
		this.#visits.set(nodeId, visit);
		const draft: StepDraft = {
			id: newStepId(),
			executionId: this.#executionId,
			nodeId,
			nodeType: acceptedName(fields.nodeType),
			nodeName: optionalName(fields.nodeName),
			stepIndex: this.#stepCount++,
			startedAt: this.#now(),
			status,
			attempt: acceptedAttempt(fields.attempt),
			visit,
		};
		const startedMs = this.#clock.monotonicMs();
		const inputData = this.#payload(fields.input, this.#captureInputs);
		if (status === "running") {
			const recorded = this.#delivery.recordStep({ ...draft, inputData });
			this.#openSteps.set(draft.id, { draft, startedMs, recorded });
		} else
			this.#delivery.recordStep({
				...draft,
				completedAt: draft.startedAt,
				durationMs: 0,
				inputData,
			});
		return draft.id;
	}

	/** The input is left out: it was handed over at the start, and what is left out is unchanged. */
	#leave(
		step: OpenStep,
		status: StepStatus,
		outputData: string | undefined,
		errorMessage?: string,
	): void {
		this.#openSteps.delete(step.draft.id);
		this.#delivery.recordStep(
			{
				...step.draft,
				...this.#end(step),
				status,
				errorMessage,
				outputData,
			},
			step.recorded,
		);
	}

	#end({ draft, startedMs }: Open<ExecutionDraft | StepDraft>): {
		readonly completedAt: number;
		readonly durationMs: number;
	} {
		const elapsed = Math.round(this.#clock.monotonicMs() - startedMs);
		const durationMs = Math.max(0, elapsed);
		return { completedAt: draft.startedAt + durationMs, durationMs };
	}

	#now(): number {
		return Math.max(0, Math.trunc(this.#clock.wallMs()));
	}

	#payload(value: unknown, captured: boolean): string | undefined {
		return captured && value !== undefined
			? serializePayload(value, this.#maxDataBytes)
			: undefined;
	}
}

function acceptedTrigger(value: unknown): TriggerType {
	return triggerTypes.find((type) => type === value) ?? "internal_event";
}

function acceptedAttempt(value: unknown): number | undefined {
	return typeof value === "number" && Number.isSafeInteger(value) && value >= 1
		? value
		: undefined;
}
