/**
 * What the main process and a backend's process say to each other. Electron's `MessagePort` and Node's
 * fork channel carry the same messages by structured clone.
 */
import * as z from "zod";
import { runnableWorkflowSchema, runResultSchema } from "./backend.ts";
import { failureSchema } from "./errors.ts";
import { appendAckSchema } from "./event-batch.ts";
import { idSchema, payloadSchema } from "./execution.ts";

/** From a backend's process to the main process. */
export const backendToMainSchema = z.discriminatedUnion("kind", [
	/** It serves. Sent once. */
	z.strictObject({
		kind: z.literal("ready"),
		port: z.int().min(1).max(65_535),
		processId: z.int().min(1),
		workflows: z.array(runnableWorkflowSchema),
	}),
	/** Its folder of workflows has changed. */
	z.strictObject({
		kind: z.literal("workflows"),
		workflows: z.array(runnableWorkflowSchema),
	}),
	/** A batch of events, encoded; answered by `append-ack` or `append-failure`. */
	z.strictObject({
		kind: z.literal("append"),
		batch: z.int().min(1),
		bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
	}),
	z.strictObject({
		kind: z.literal("run-result"),
		requestId: z.int(),
		result: runResultSchema,
	}),
	z.strictObject({
		kind: z.literal("run-failure"),
		requestId: z.int(),
		failure: failureSchema,
	}),
]);
export type BackendToMain = z.infer<typeof backendToMainSchema>;

/** From the main process to a backend's process. */
export const mainToBackendSchema = z.discriminatedUnion("kind", [
	/** The first message: what to serve. */
	z.strictObject({
		kind: z.literal("start"),
		backendId: idSchema,
		workflowsDirectory: z.string(),
	}),
	z.strictObject({ kind: z.literal("append-ack"), ack: appendAckSchema }),
	/** The batch is not committed; the sender keeps it and decides by the code whether to send it again. */
	z.strictObject({
		kind: z.literal("append-failure"),
		batch: z.int().min(1),
		failure: failureSchema,
	}),
	z.strictObject({
		kind: z.literal("run"),
		requestId: z.int(),
		workflow: idSchema,
		input: payloadSchema,
	}),
	/** Finish what runs, deliver what is recorded, exit. */
	z.strictObject({ kind: z.literal("stop") }),
]);
export type MainToBackend = z.infer<typeof mainToBackendSchema>;
