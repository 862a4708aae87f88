/**
 * The domain of execution history: what a run of a workflow and a visit of a node look like to
 * everybody outside SQL. Schemas come first and types are inferred from them, so that what is
 * checked at a boundary and what the compiler believes can never differ.
 *
 * Names and fields follow CF11-004; fields beyond it are marked "addition".
 */
import * as z from "zod";

/** Longest accepted id, in UTF-16 units. Ids made here are 31 long. */
export const MAX_ID_LENGTH = 200;
/** Longest accepted name of a workflow, node or error code, in UTF-16 units. */
export const MAX_NAME_LENGTH = 1_000;
/** Longest accepted error message or stack, in UTF-16 units; the logger cuts longer ones. */
export const MAX_ERROR_LENGTH = 100_000;

export const executionStatuses = ["running", "success", "error"] as const;
export const stepStatuses = ["running", "success", "error", "skipped"] as const;
export const triggerTypes = [
	"webhook",
	"schedule",
	"manual",
	"db_change",
	"internal_event",
] as const;

export const executionStatusSchema = z.enum(executionStatuses);
export const stepStatusSchema = z.enum(stepStatuses);
export const triggerTypeSchema = z.enum(triggerTypes);

export const idSchema = z.string().min(1).max(MAX_ID_LENGTH);
export const nameSchema = z.string().min(1).max(MAX_NAME_LENGTH);
/** Unix time in milliseconds. */
export const timeSchema = z.int().min(0);
/** A length of time in milliseconds, never negative. */
export const durationSchema = z.int().min(0);
export const countSchema = z.int().min(0);
const errorTextSchema = z.string().max(MAX_ERROR_LENGTH);

/** Data that went into or came out of a node, or that started a run: a JSON object. */
export const payloadSchema = z.record(z.string(), z.unknown());

export const workflowExecutionSchema = z.strictObject({
	id: idSchema,
	workflowId: idSchema,
	workflowName: nameSchema,
	triggerType: triggerTypeSchema,
	/** Request body, cron expression and the like. */
	triggerData: payloadSchema.optional(),
	status: executionStatusSchema,
	startedAt: timeSchema,
	completedAt: timeSchema.optional(),
	durationMs: durationSchema.optional(),
	errorMessage: errorTextSchema.optional(),
	errorStack: errorTextSchema.optional(),
	metadata: payloadSchema.optional(),
	/** Addition: `interrupted`, `cancelled`, `timeout`, or the engine's own code. */
	errorCode: nameSchema.optional(),
	/** Addition: the backend that ran it, where a {@link BackendManager} started that backend. */
	backendId: idSchema.optional(),
	/** Addition: the life of the process that ran it. */
	sessionId: idSchema.optional(),
	/** Addition: the run whose step started this run. */
	parentExecutionId: idSchema.optional(),
	/** Addition: the step that started this run. */
	parentStepId: idSchema.optional(),
	/** Addition: the run this one repeats. */
	retryOf: idSchema.optional(),
	/** Addition: kept by retention whatever its age. */
	pinned: z.boolean().optional(),
	/** Addition: steps the logger had to drop because the store could not keep up. */
	droppedSteps: countSchema.optional(),
	/** Addition: payloads the logger had to drop because the store could not keep up. */
	droppedPayloads: countSchema.optional(),
});

export const executionStepSchema = z.strictObject({
	id: idSchema,
	executionId: idSchema,
	nodeId: idSchema,
	nodeType: nameSchema,
	nodeName: z.string().max(MAX_NAME_LENGTH).optional(),
	/** Place in the run, from 0, in the order in which nodes were entered. */
	stepIndex: countSchema,
	startedAt: timeSchema,
	completedAt: timeSchema.optional(),
	durationMs: durationSchema.optional(),
	status: stepStatusSchema,
	inputData: payloadSchema.optional(),
	outputData: payloadSchema.optional(),
	errorMessage: errorTextSchema.optional(),
	/** Addition: which try of the node this is, from 1. */
	attempt: z.int().min(1).optional(),
	/** Addition: how often the run had come to this node, from 1. */
	visit: z.int().min(1).optional(),
});

export type ExecutionStatus = z.infer<typeof executionStatusSchema>;
export type StepStatus = z.infer<typeof stepStatusSchema>;
export type TriggerType = z.infer<typeof triggerTypeSchema>;
export type Payload = z.infer<typeof payloadSchema>;
export type WorkflowExecution = z.infer<typeof workflowExecutionSchema>;
export type ExecutionStep = z.infer<typeof executionStepSchema>;

export const executionWithStepsSchema = workflowExecutionSchema.extend({
	steps: z.array(executionStepSchema),
	/** Addition: present when there are more steps than `steps` holds; pass it to the steps channel. */
	nextStepsCursor: z.string().optional(),
	/** Addition: ids of steps in `steps` whose payloads were left out for size; ask for each by its id. */
	stepsWithoutPayload: z.array(idSchema).optional(),
});
export type ExecutionWithSteps = z.infer<typeof executionWithStepsSchema>;

export const executionStatsSchema = z.strictObject({
	total: countSchema,
	running: countSchema,
	success: countSchema,
	error: countSchema,
	/** Share of finished runs that succeeded, 0 to 1; null while none has finished. */
	successRate: z.number().min(0).max(1).nullable(),
	averageDurationMs: z.number().min(0).nullable(),
	minDurationMs: durationSchema.nullable(),
	maxDurationMs: durationSchema.nullable(),
	lastStartedAt: timeSchema.nullable(),
});
export type ExecutionStats = z.infer<typeof executionStatsSchema>;
