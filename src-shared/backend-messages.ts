/**
 * What the main process and a backend's process say to each other. Electron's `MessagePort` and Node's
 * fork channel carry the same messages by structured clone. What is recorded goes another way (`batch-feed.ts`).
 */
import * as z from "zod";
import { runnableWorkflowSchema, runResultSchema } from "./backend.ts";
import { feedAddressSchema } from "./batch-feed.ts";
import { failureSchema } from "./errors.ts";
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
	/** Nobody reads what it records: where that is to be had. Sent again whenever that is so. */
	z.strictObject({ kind: z.literal("feed"), address: feedAddressSchema }),
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
