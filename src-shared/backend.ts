/** What the editor sees of a local backend. */
import * as z from "zod";
import {
	idSchema,
	nameSchema,
	payloadSchema,
	timeSchema,
} from "./execution.ts";

export const backendStates = [
	"stopped",
	"starting",
	"running",
	"stopping",
	"failed",
] as const;

export const backendNameSchema = z.string().trim().min(1).max(100);

export const runnableWorkflowSchema = z.strictObject({
	id: idSchema,
	name: nameSchema,
});
export type RunnableWorkflow = z.infer<typeof runnableWorkflowSchema>;

/** How a backend's process ended without having been asked to. */
export const backendExitSchema = z.strictObject({
	/** Exit code; null when a signal ended it. */
	exitCode: z.int().nullable(),
	at: timeSchema,
	/** The last lines it wrote, oldest first. */
	lastOutput: z.array(z.string()),
});
export type BackendExit = z.infer<typeof backendExitSchema>;

export const backendStatusSchema = z.strictObject({
	id: idSchema,
	name: backendNameSchema,
	state: z.enum(backendStates),
	/** Where `POST /functions/:name` runs a workflow; absent unless it runs. */
	url: z.string().optional(),
	processId: z.int().optional(),
	startedAt: timeSchema.optional(),
	/** The folder with its `*.workflow.json`. */
	workflowsDirectory: z.string(),
	workflows: z.array(runnableWorkflowSchema),
	lastExit: backendExitSchema.optional(),
});
export type BackendStatus = z.infer<typeof backendStatusSchema>;

export const createBackendSchema = z.strictObject({ name: backendNameSchema });
export type CreateBackend = z.infer<typeof createBackendSchema>;

export const runWorkflowSchema = z.strictObject({
	backendId: idSchema,
	/** Id of the workflow. */
	workflow: idSchema,
	input: payloadSchema.optional(),
});
export type RunWorkflow = z.infer<typeof runWorkflowSchema>;

export const runResultSchema = z.strictObject({
	/** Absent when recording is switched off in the backend. */
	executionId: idSchema.optional(),
	/** What the HTTP caller of the workflow would have got. */
	statusCode: z.int().min(100).max(599),
	body: z.unknown(),
});
export type RunResult = z.infer<typeof runResultSchema>;
