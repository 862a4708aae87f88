/**
 * Everything that crosses a process, declared once: channel → what it takes and what it answers.
 * Server handlers and the client are both typed from these three maps.
 */
import * as z from "zod";
import {
	backendStatusSchema,
	createBackendSchema,
	runResultSchema,
	runWorkflowSchema,
} from "./backend.ts";
import type {
	AppendChannel,
	NoticeChannel,
	RequestChannel,
} from "./channels.ts";
import { errorCodeSchema } from "./errors.ts";
import { appendAckSchema, eventBatchSchema } from "./event-batch.ts";
import {
	countSchema,
	executionStatsSchema,
	executionStepSchema,
	executionWithStepsSchema,
	idSchema,
} from "./execution.ts";
import {
	executionPageSchema,
	executionQuerySchema,
	recordedWorkflowSchema,
	stepPageSchema,
	stepQuerySchema,
} from "./query.ts";

/** Largest request on any channel but the append channel, in bytes of JSON. */
export const MAX_REQUEST_BYTES = 256 * 1024;

const nothing = z.strictObject({}).optional();

/** The state of the store, in words a window can show. */
export const historyStatusSchema = z.strictObject({
	/**
	 * `ready`: recorded runs persist. `temporary`: the database could not be used, runs are kept until the
	 * app closes. `unavailable`: nothing is recorded.
	 */
	state: z.enum(["ready", "temporary", "unavailable"]),
	problem: z
		.strictObject({
			code: errorCodeSchema,
			message: z.string(),
			/** Where a damaged database was put aside. */
			quarantinedFile: z.string().optional(),
		})
		.optional(),
	databaseFile: z.string(),
	databaseBytes: countSchema,
	/** Size of the write-ahead log beside the database. */
	walBytes: countSchema,
});
export type HistoryStatus = z.infer<typeof historyStatusSchema>;

/** Renderer to main, answered. */
export const requests = {
	"execution-history:list": {
		request: executionQuerySchema,
		response: executionPageSchema,
	},
	"execution-history:get": {
		request: idSchema,
		response: executionWithStepsSchema.nullable(),
	},
	"execution-history:steps": {
		request: stepQuerySchema,
		response: stepPageSchema,
	},
	"execution-history:step": {
		request: idSchema,
		response: executionStepSchema.nullable(),
	},
	"execution-history:stats": {
		request: z.strictObject({ workflowId: idSchema.optional() }).optional(),
		response: executionStatsSchema,
	},
	"execution-history:workflows": {
		request: nothing,
		response: z.array(recordedWorkflowSchema),
	},
	"execution-history:delete": {
		request: idSchema,
		response: z.strictObject({ deleted: z.boolean() }),
	},
	"execution-history:status": {
		request: nothing,
		response: historyStatusSchema,
	},
	"backend:list": { request: nothing, response: z.array(backendStatusSchema) },
	"backend:create": {
		request: createBackendSchema,
		response: backendStatusSchema,
	},
	"backend:start": { request: idSchema, response: backendStatusSchema },
	"backend:stop": { request: idSchema, response: backendStatusSchema },
	"backend:delete": {
		request: idSchema,
		response: z.strictObject({ deleted: z.boolean() }),
	},
	"backend:status": { request: idSchema, response: backendStatusSchema },
	"backend:run": { request: runWorkflowSchema, response: runResultSchema },
} as const satisfies Record<
	RequestChannel,
	{ request: z.ZodType; response: z.ZodType }
>;

/** A process that records to main. Also accepted in the framed form, see `event-batch.ts`. */
export const appends = {
	"execution-history:append": {
		request: eventBatchSchema,
		response: appendAckSchema,
	},
} as const satisfies Record<
	AppendChannel,
	{ request: z.ZodType; response: z.ZodType }
>;

/** Main to windows. */
export const notices = {
	/** Executions were added, changed or removed; sent at most ten times a second. */
	"execution-history:changed": z.strictObject({
		/** Counts up by one from notice to notice; after a gap, read again. */
		sequence: z.int().min(1),
		/** Which executions; null when there are too many to name. */
		executionIds: z.array(idSchema).nullable(),
	}),
	/** A backend was created, deleted or changed its state or its workflows. */
	"backend:changed": z.strictObject({
		sequence: z.int().min(1),
		backendId: idSchema,
	}),
} as const satisfies Record<NoticeChannel, z.ZodType>;

/** What a client hands in. */
export type RequestOf<Channel extends RequestChannel> = z.input<
	(typeof requests)[Channel]["request"]
>;
/** What a handler gets. */
export type CheckedRequestOf<Channel extends RequestChannel> = z.output<
	(typeof requests)[Channel]["request"]
>;
export type ResponseOf<Channel extends RequestChannel> = z.output<
	(typeof requests)[Channel]["response"]
>;
export type NoticeOf<Channel extends NoticeChannel> = z.output<
	(typeof notices)[Channel]
>;

/** One function a channel. Handlers know nothing of what carries them. */
export type RequestHandlers = {
	readonly [Channel in RequestChannel]: (
		request: CheckedRequestOf<Channel>,
	) => ResponseOf<Channel> | Promise<ResponseOf<Channel>>;
};
