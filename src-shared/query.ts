/** What may be asked of the list of executions, and how an answer is paged. */
import * as z from "zod";
import {
	executionStatusSchema,
	executionStepSchema,
	idSchema,
	nameSchema,
	timeSchema,
	triggerTypeSchema,
	workflowExecutionSchema,
} from "./execution.ts";

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 500;
/** Most steps one answer holds; a run with more is read page by page. */
export const MAX_STEPS_PER_PAGE = 5_000;

const cursorSchema = z.string().min(1).max(1_000);

export const executionQuerySchema = z.strictObject({
	workflowId: idSchema.optional(),
	status: executionStatusSchema.optional(),
	triggerType: triggerTypeSchema.optional(),
	/** Addition: `interrupted`, `cancelled`, `timeout`, or the engine's own code. */
	errorCode: nameSchema.optional(),
	/** Earliest `startedAt`, itself included. */
	startedAfter: timeSchema.optional(),
	/** Latest `startedAt`, itself included. */
	startedBefore: timeSchema.optional(),
	limit: z.int().min(1).max(MAX_PAGE_SIZE).optional(),
	/** Rows to pass over. A `cursor` costs the same at any depth; an offset does not. */
	offset: z.int().min(0).max(10_000_000).optional(),
	/** `started_at` unless told. A run without a duration sorts before all that have one. */
	orderBy: z.enum(["started_at", "duration_ms"]).optional(),
	/** `desc` unless told. */
	orderDir: z.enum(["asc", "desc"]).optional(),
	/** Addition: `nextCursor` of the page before, under the same filters and order. */
	cursor: cursorSchema.optional(),
	/** Addition: also `triggerData`, `metadata` and `errorStack`, which a list leaves out. */
	includePayloads: z.boolean().optional(),
});
export type ExecutionQuery = z.infer<typeof executionQuerySchema>;

export const executionPageSchema = z.strictObject({
	executions: z.array(workflowExecutionSchema),
	/** Null on the last page. */
	nextCursor: z.string().nullable(),
});
export type ExecutionPage = z.infer<typeof executionPageSchema>;

export const stepQuerySchema = z.strictObject({
	executionId: idSchema,
	cursor: cursorSchema.optional(),
	limit: z.int().min(1).max(MAX_STEPS_PER_PAGE).optional(),
});
export type StepQuery = z.infer<typeof stepQuerySchema>;

export const stepPageSchema = z.strictObject({
	steps: z.array(executionStepSchema),
	stepsWithoutPayload: z.array(idSchema),
	/** Null on the last page. */
	nextCursor: z.string().nullable(),
});
export type StepPage = z.infer<typeof stepPageSchema>;

/** A workflow that has runs in the store: what a filter offers. */
export const recordedWorkflowSchema = z.strictObject({
	workflowId: idSchema,
	workflowName: nameSchema,
	executions: z.int().min(0),
});
export type RecordedWorkflow = z.infer<typeof recordedWorkflowSchema>;
