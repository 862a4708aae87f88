/**
 * What a process that runs workflows tells the store, and how that travels as bytes.
 *
 * An event is the newest state of one execution or one step, not a change to it: applying it
 * twice, or after a later one, leaves the store as it was. That is what makes resending safe, and
 * what lets a step that began and ended inside one batch travel (and be inserted) once.
 *
 * Two wire forms, told apart by their first byte:
 * - JSON, for any language: {@link eventBatchSchema}, payloads as objects.
 * - The framed form, for the logger: `EHB1`, the header's length in bytes (uint32, little endian), the
 *   header as JSON, then every payload's UTF-8 one after the other. What many steps have in common stands
 *   in the header once, in a table, and their times are counted from that of the first. Whoever passes the batch on never has to look inside, and whoever
 *   stores it never has to parse a payload.
 */
import * as z from "zod";
import type { ExecutionStep, WorkflowExecution } from "./execution.ts";
import {
	countSchema,
	executionStepSchema,
	idSchema,
	workflowExecutionSchema,
} from "./execution.ts";

/** Largest batch accepted, in bytes. */
export const MAX_BATCH_BYTES = 16 * 1024 * 1024;
/** Most events one batch may hold. */
export const MAX_BATCH_EVENTS = 20_000;
/** Media type of the framed form over HTTP. */
export const FRAMED_BATCH_TYPE = "application/vnd.execution-history.batch";

/**
 * A batch as JSON.
 *
 * Batches of a session are numbered from 1 and stored in order, each once. Several may be under way: one that comes
 * while an earlier one is missing is refused with `busy`, to be sent again behind it. A batch that is given up has to
 * be replaced by an empty one of its number.
 */
export const eventBatchSchema = z.strictObject({
	sessionId: idSchema,
	/** The recording process, if it runs on this machine: its runs are interrupted once it is gone. */
	processId: z.int().min(1).optional(),
	batch: z.int().min(1),
	/** Every batch up to this number had been acked when this one was made. The one before it unless told. */
	ackedBatch: z.int().min(0).optional(),
	executions: z.array(z.unknown()).max(MAX_BATCH_EVENTS).default([]),
	steps: z.array(z.unknown()).max(MAX_BATCH_EVENTS).default([]),
});

/** An execution as it may be appended: the store adds session and backend, retention owns the pin. */
export const executionEventSchema = workflowExecutionSchema.omit({
	sessionId: true,
	backendId: true,
	pinned: true,
});
export const stepEventSchema = executionStepSchema;

/** A payload already serialized: JSON text in UTF-8. */
export type PayloadBytes = Uint8Array;

type Payloads<Name extends string> = {
	readonly [Key in Name]?: PayloadBytes | undefined;
};
type Scalars<T, Name extends keyof T> = Readonly<Omit<T, Name>>;

export type ExecutionPayloadName = "triggerData" | "metadata";
export type StepPayloadName = "inputData" | "outputData";

export type ExecutionEvent = Scalars<
	Omit<WorkflowExecution, "sessionId" | "backendId" | "pinned">,
	ExecutionPayloadName
> &
	Payloads<ExecutionPayloadName>;
export type StepEvent = Scalars<ExecutionStep, StepPayloadName> &
	Payloads<StepPayloadName>;

export interface EventBatch {
	readonly sessionId: string;
	readonly processId?: number | undefined;
	readonly batch: number;
	readonly ackedBatch: number;
	readonly executions: readonly ExecutionEvent[];
	readonly steps: readonly StepEvent[];
	/** Events that were not acceptable; the rest of the batch is. */
	readonly rejected: readonly RejectedEvent[];
}

export const rejectedEventSchema = z.strictObject({
	kind: z.enum(["execution", "step"]),
	/** Place in its list of the batch. */
	index: countSchema,
	message: z.string(),
});
export type RejectedEvent = z.infer<typeof rejectedEventSchema>;

/** The answer to a batch: it is committed, and survives the death of every process. */
export const appendAckSchema = z.strictObject({
	batch: z.int().min(1),
	/** Events refused because they are not acceptable; sending them again would not help. */
	rejected: z.array(rejectedEventSchema),
});
export type AppendAck = z.infer<typeof appendAckSchema>;

// What the logger hands over: the same events with payloads as JSON text, not yet bytes.
type Texts<Name extends string> = {
	readonly [Key in Name]?: string | undefined;
};
export type ExecutionDraft = Omit<ExecutionEvent, ExecutionPayloadName> &
	Texts<ExecutionPayloadName>;
export type StepDraft = Omit<StepEvent, StepPayloadName> &
	Texts<StepPayloadName>;

export interface BatchDraft {
	readonly sessionId: string;
	readonly processId?: number | undefined;
	readonly batch: number;
	/** Every batch up to this number has been acked. The one before unless told. */
	readonly ackedBatch?: number | undefined;
	readonly executions: readonly ExecutionDraft[];
	readonly steps: readonly StepDraft[];
}

/** The first bytes of the framed form: EHB1. No JSON text begins with them. */
export const FRAME_MAGIC = [0x45, 0x48, 0x42, 0x31] as const;
/** The magic and the header's length. */
export const FRAME_PREFIX_BYTES = 8;
/** Stands for the length of a payload that is not there. */
export const NO_PAYLOAD = -1;
