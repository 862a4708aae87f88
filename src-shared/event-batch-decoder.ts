/** Reads a batch of events in either wire form: what the writer thread does before it commits. */
import type * as z from "zod";
import { ExecutionHistoryError, parseRequest } from "./errors.ts";
import {
	type EventBatch,
	type ExecutionEvent,
	eventBatchSchema,
	executionEventSchema,
	FRAME_MAGIC,
	FRAME_PREFIX_BYTES,
	NO_PAYLOAD,
	type PayloadBytes,
	type RejectedEvent,
	type StepEvent,
	stepEventSchema,
} from "./event-batch.ts";
import {
	executionStatuses,
	MAX_ERROR_LENGTH,
	MAX_ID_LENGTH,
	MAX_NAME_LENGTH,
	type StepStatus,
	stepStatuses,
	triggerTypes,
} from "./execution.ts";

// Exists in Node and in every browser, and in no library that this folder may use.
declare const TextDecoder: new (
	label: string,
	options: { fatal: boolean },
) => { decode(bytes: Uint8Array): string };

const REJECTED_MESSAGE_LENGTH = 300;

/**
 * Reads a batch in either form. Payloads of the framed form come out as views of `bytes`.
 * @param serialize turns a payload of the JSON form into its stored text
 * @throws ExecutionHistoryError `invalid-request` when it is no batch at all. An unacceptable event in it
 * does not throw: it is in `rejected`.
 */
export function decodeBatch(
	bytes: Uint8Array,
	serialize: (payload: unknown) => PayloadBytes,
): EventBatch {
	return bytes[0] === FRAME_MAGIC[0]
		? decodeFramed(bytes)
		: decodeJson(bytes, serialize);
}

function parseJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
	} catch (error) {
		throw notABatch(error instanceof Error ? error.message : "not readable");
	}
}

function notABatch(reason: string): ExecutionHistoryError {
	return new ExecutionHistoryError(
		"invalid-request",
		`Invalid batch: ${reason}`,
	);
}

function decodeJson(
	bytes: Uint8Array,
	serialize: (payload: unknown) => PayloadBytes,
): EventBatch {
	const batch = parseRequest(eventBatchSchema, parseJson(bytes), "batch");
	const rejected: RejectedEvent[] = [];
	const payload = (value: unknown) =>
		value === undefined ? undefined : serialize(value);
	return {
		sessionId: batch.sessionId,
		processId: batch.processId,
		batch: batch.batch,
		ackedBatch: batch.ackedBatch ?? batch.batch - 1,
		executions: accept(
			"execution",
			batch.executions,
			rejected,
			(value): ExecutionEvent => {
				const { triggerData, metadata, ...scalars } = parseEvent(
					executionEventSchema,
					value,
				);
				return {
					...scalars,
					triggerData: payload(triggerData),
					metadata: payload(metadata),
				};
			},
		),
		steps: accept("step", batch.steps, rejected, (value): StepEvent => {
			const { inputData, outputData, ...scalars } = parseEvent(
				stepEventSchema,
				value,
			);
			return {
				...scalars,
				inputData: payload(inputData),
				outputData: payload(outputData),
			};
		}),
		rejected,
	};
}

function parseEvent<Schema extends z.ZodType>(
	schema: Schema,
	value: unknown,
): z.output<Schema> {
	const result = schema.safeParse(value);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	throw new UnacceptableEvent(
		issue === undefined
			? "not accepted"
			: `${issue.path.map(String).join(".")}: ${issue.message}`,
	);
}

function decodeFramed(bytes: Uint8Array): EventBatch {
	if (
		bytes.length < FRAME_PREFIX_BYTES ||
		FRAME_MAGIC.some((byte, at) => bytes[at] !== byte)
	)
		throw notABatch("no EHB1 frame");
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const payloadsAt = FRAME_PREFIX_BYTES + view.getUint32(4, true);
	if (payloadsAt > bytes.length)
		throw notABatch("its header is longer than it");
	const header = parseJson(bytes.subarray(FRAME_PREFIX_BYTES, payloadsAt));
	if (!Array.isArray(header)) throw notABatch("its header is no array");
	const [
		sessionId,
		processId,
		number,
		ackedBatch,
		executions,
		steps,
		texts,
		from,
	]: unknown[] = header;
	if (!Array.isArray(texts)) throw notABatch("it has no table of texts");
	if (!Number.isSafeInteger(from))
		throw notABatch("it has no time that its steps count from");
	const batch = parseRequest(
		eventBatchSchema,
		{
			sessionId,
			processId: processId ?? undefined,
			batch: number,
			ackedBatch,
			executions,
			steps,
		},
		"batch",
	);
	const rejected: RejectedEvent[] = [];
	const payloads = new PayloadCursor(bytes, payloadsAt);
	return {
		sessionId: batch.sessionId,
		processId: batch.processId,
		batch: batch.batch,
		ackedBatch: batch.ackedBatch ?? batch.batch - 1,
		executions: accept("execution", batch.executions, rejected, (row) =>
			readExecution(row, payloads),
		),
		steps: accept("step", batch.steps, rejected, (row) =>
			readStep(row, { texts, from }, payloads),
		),
		rejected,
	};
}

/** One event cannot be stored; the others of its batch can. */
class UnacceptableEvent extends Error {}

function accept<Event>(
	kind: RejectedEvent["kind"],
	rows: readonly unknown[],
	rejected: RejectedEvent[],
	read: (row: unknown) => Event,
): Event[] {
	const events: Event[] = [];
	for (const [index, row] of rows.entries()) {
		try {
			events.push(read(row));
		} catch (error) {
			if (!(error instanceof UnacceptableEvent)) throw error;
			rejected.push({
				kind,
				index,
				message: error.message.slice(0, REJECTED_MESSAGE_LENGTH),
			});
		}
	}
	return events;
}

/** Hands out the payloads of a frame in the order in which they were written. */
class PayloadCursor {
	readonly #bytes: Uint8Array;
	#at: number;

	constructor(bytes: Uint8Array, at: number) {
		this.#bytes = bytes;
		this.#at = at;
	}

	next(length: unknown): PayloadBytes | undefined {
		if (length === NO_PAYLOAD) return undefined;
		// A wrong length shifts every payload behind it: no event of this batch can be trusted.
		if (typeof length !== "number" || !Number.isInteger(length) || length < 0)
			throw notABatch("the length of a payload is no length");
		const end = this.#at + length;
		if (end > this.#bytes.length)
			throw notABatch("a payload is longer than it");
		const payload = this.#bytes.subarray(this.#at, end);
		this.#at = end;
		return payload;
	}
}

function readExecution(row: unknown, payloads: PayloadCursor): ExecutionEvent {
	if (!Array.isArray(row) || row.length !== 18)
		throw notABatch("a row of an execution has not 18 parts");
	const triggerData = payloads.next(row[16]);
	const metadata = payloads.next(row[17]);
	return {
		id: id(row[0], "id"),
		workflowId: id(row[1], "workflowId"),
		workflowName: name(row[2], "workflowName"),
		triggerType: oneOf(row[3], "triggerType", triggerTypes),
		status: oneOf(row[4], "status", executionStatuses),
		startedAt: natural(row[5], "startedAt"),
		completedAt: optional(row[6], "completedAt", natural),
		durationMs: optional(row[7], "durationMs", natural),
		errorMessage: optional(row[8], "errorMessage", errorText),
		errorStack: optional(row[9], "errorStack", errorText),
		errorCode: optional(row[10], "errorCode", name),
		parentExecutionId: optional(row[11], "parentExecutionId", id),
		parentStepId: optional(row[12], "parentStepId", id),
		retryOf: optional(row[13], "retryOf", id),
		droppedSteps: optional(row[14], "droppedSteps", natural),
		droppedPayloads: optional(row[15], "droppedPayloads", natural),
		triggerData,
		metadata,
	};
}

/** What the rows of steps refer to. */
interface StepTable {
	readonly texts: readonly unknown[];
	/** What their starts are counted from. */
	readonly from: unknown;
}

function readStep(
	row: unknown,
	table: StepTable,
	payloads: PayloadCursor,
): StepEvent {
	if (!Array.isArray(row) || row.length !== 15)
		throw notABatch("a row of a step has not 15 parts");
	return new FramedStep(row, table, payloads);
}

/**
 * A class, since V8 may come to expect objects of a literal to live long and puts each into the old space then:
 * thousands a batch, tens of megabytes before the next large collection.
 */
class FramedStep implements StepEvent {
	readonly id: string;
	readonly executionId: string;
	readonly nodeId: string;
	readonly nodeType: string;
	readonly nodeName: string | undefined;
	readonly stepIndex: number;
	readonly startedAt: number;
	readonly completedAt: number | undefined;
	readonly durationMs: number | undefined;
	readonly status: StepStatus;
	readonly errorMessage: string | undefined;
	readonly attempt: number | undefined;
	readonly visit: number | undefined;
	readonly inputData: PayloadBytes | undefined;
	readonly outputData: PayloadBytes | undefined;

	constructor(
		row: readonly unknown[],
		{ texts, from }: StepTable,
		payloads: PayloadCursor,
	) {
		this.inputData = payloads.next(row[13]);
		this.outputData = payloads.next(row[14]);
		this.id = id(row[0], "id");
		this.executionId = id(textAt(texts, row[1]), "executionId");
		this.nodeId = id(textAt(texts, row[2]), "nodeId");
		this.nodeType = name(textAt(texts, row[3]), "nodeType");
		this.nodeName = optional(textAt(texts, row[4]), "nodeName", nameOrEmpty);
		this.stepIndex = natural(row[5], "stepIndex");
		this.startedAt = natural(after(from, row[6]), "startedAt");
		this.completedAt = optional(
			after(this.startedAt, row[7]),
			"completedAt",
			natural,
		);
		this.durationMs = optional(row[8], "durationMs", natural);
		this.status = oneOf(textAt(texts, row[9]), "status", stepStatuses);
		this.errorMessage = optional(row[10], "errorMessage", errorText);
		this.attempt = optional(row[11], "attempt", positive);
		this.visit = optional(row[12], "visit", positive);
	}
}

/** A text by its place in the table of its batch; null stands for none. */
function textAt(texts: readonly unknown[], place: unknown): unknown {
	if (place === null) return undefined;
	const text = typeof place === "number" ? texts[place] : undefined;
	if (text === undefined) throw notABatch("a step names no text of its table");
	return text;
}

/** A time by what it is counted from. What is no whole number is left to be refused; a sum might round it. */
function after(from: unknown, elapsed: unknown): unknown {
	return typeof from === "number" && Number.isInteger(elapsed)
		? from + Number(elapsed)
		: elapsed;
}

// The same rules as the schemas of execution.ts. They are written out because a schema costs about as
// much as inserting the row does; a test holds the two against each other.
type Read<T> = (value: unknown, field: string) => T;

function optional<T>(
	value: unknown,
	field: string,
	read: Read<T>,
): T | undefined {
	return value === null || value === undefined ? undefined : read(value, field);
}

function text(value: unknown, field: string, most: number, least = 1): string {
	if (typeof value !== "string")
		throw new UnacceptableEvent(`${field}: expected a string`);
	if (value.length < least || value.length > most)
		throw new UnacceptableEvent(
			`${field}: expected ${least} to ${most} characters`,
		);
	return value;
}

function integer(value: unknown, field: string, least: number): number {
	if (
		typeof value !== "number" ||
		!Number.isSafeInteger(value) ||
		value < least
	)
		throw new UnacceptableEvent(
			`${field}: expected a whole number from ${least}`,
		);
	return value;
}

function oneOf<T extends string>(
	value: unknown,
	field: string,
	allowed: readonly T[],
): T {
	const found = allowed.find((candidate) => candidate === value);
	if (found === undefined)
		throw new UnacceptableEvent(
			`${field}: expected one of ${allowed.join(", ")}`,
		);
	return found;
}

const id: Read<string> = (value, field) => text(value, field, MAX_ID_LENGTH);
const name: Read<string> = (value, field) =>
	text(value, field, MAX_NAME_LENGTH);
const nameOrEmpty: Read<string> = (value, field) =>
	text(value, field, MAX_NAME_LENGTH, 0);
const errorText: Read<string> = (value, field) =>
	text(value, field, MAX_ERROR_LENGTH, 0);
const natural: Read<number> = (value, field) => integer(value, field, 0);
const positive: Read<number> = (value, field) => integer(value, field, 1);
