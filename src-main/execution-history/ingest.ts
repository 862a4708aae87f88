/** Stores batches of events: each once, however often it is sent, and all of it or nothing. */
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type {
	AppendAck,
	EventBatch,
	ExecutionEvent,
	RejectedEvent,
	StepEvent,
} from "../../src-shared/event-batch.ts";
import { decodeBatch } from "../../src-shared/event-batch-decoder.ts";
import { serializePayload } from "../../src-shared/payload.ts";
import {
	statement,
	transaction,
	type WritableConnection,
} from "./connection.ts";
import { applyExecutionEvents } from "./executions.ts";
import { parsePayload } from "./rows.ts";
import { lastBatch, rememberBatch } from "./sessions.ts";
import { applyStepEvents } from "./steps.ts";

export interface AppendedBatch {
	readonly bytes: Uint8Array;
	/** The backend whose process sent it. */
	readonly backendId?: string | undefined;
}

export interface Ingested {
	readonly ack: AppendAck;
	/** Executions the batch touched; none when it had been stored before. */
	readonly executionIds: readonly string[];
}

const STATUS = "SELECT status FROM workflow_executions WHERE id = ?";
const END_LOST_STEPS = `
UPDATE execution_steps SET status = 'error', error_message = 'Its end was not recorded: the store could not keep up'
WHERE execution_id = ? AND status = 'running'`;
const RUN_HAD_ENDED = "Its end was not recorded: the run had ended before";

/**
 * Stores batches in one transaction: a page that many of them change is then written once.
 * @returns for each its outcome, in order; an error where the bytes are no batch
 * @throws SqliteError when they cannot be stored; then nothing of any is
 */
export function ingest(
	connection: WritableConnection,
	batches: readonly AppendedBatch[],
	maxPayloadBytes: number,
): Array<Ingested | ExecutionHistoryError> {
	const decoded = batches.map((batch) => decode(batch, maxPayloadBytes));
	return transaction(connection, () =>
		decoded.map((batch) =>
			batch instanceof ExecutionHistoryError
				? batch
				: storeOnce(connection, batch, maxPayloadBytes),
		),
	);
}

type DecodedBatch = EventBatch & Pick<AppendedBatch, "backendId">;

function decode(
	{ bytes, backendId }: AppendedBatch,
	maxPayloadBytes: number,
): DecodedBatch | ExecutionHistoryError {
	try {
		const batch = decodeBatch(bytes, (payload) =>
			Buffer.from(serializePayload(payload, maxPayloadBytes)),
		);
		return { ...batch, backendId };
	} catch (error) {
		if (error instanceof ExecutionHistoryError) return error;
		throw error;
	}
}

function storeOnce(
	connection: WritableConnection,
	batch: DecodedBatch,
	maxPayloadBytes: number,
): Ingested | ExecutionHistoryError {
	const { sessionId, backendId, processId } = batch;
	const rejected = [...batch.rejected];
	const ack = { batch: batch.batch, rejected };
	const last = lastBatch(connection, sessionId);
	if (batch.batch <= last) return { ack, executionIds: [] };
	// A session whose row is gone (a new database, say) goes on from what it knows to be acked.
	if (batch.batch > Math.max(last, batch.ackedBatch) + 1)
		return new ExecutionHistoryError(
			"busy",
			`Batch ${batch.batch} came before ${last + 1}, which is still missing`,
		);
	const executionIds = store(connection, batch, rejected, maxPayloadBytes);
	const session = { id: sessionId, backendId, processId };
	rememberBatch(connection, session, batch.batch);
	return { ack, executionIds };
}

function store(
	connection: WritableConnection,
	batch: DecodedBatch,
	rejected: RejectedEvent[],
	maxPayloadBytes: number,
): string[] {
	const there = applyExecutionEvents(
		connection,
		batch.executions.map((event) => ({
			...event,
			triggerData: bounded(event.triggerData, maxPayloadBytes),
			metadata: bounded(event.metadata, maxPayloadBytes),
			sessionId: batch.sessionId,
			backendId: batch.backendId,
		})),
	);
	const statuses = new ExecutionStatuses(connection, batch.executions, there);
	const steps = batch.steps.flatMap((event, index) => {
		const status = statuses.of(event.executionId);
		if (status !== undefined)
			return [ended(boundedStep(event, maxPayloadBytes), status)];
		const message = `executionId: no execution ${event.executionId}`;
		rejected.push({ kind: "step", index, message });
		return [];
	});
	applyStepEvents(connection, steps);
	for (const event of batch.executions) endLostSteps(connection, event);
	return [
		...new Set([
			...batch.executions.map(({ id }) => id),
			...statuses.existing(),
		]),
	];
}

/** A batch has thousands of steps of few executions. */
class ExecutionStatuses {
	readonly #connection: WritableConnection;
	readonly #known = new Map<string, string | undefined>();

	/** @param there of `stored`, those that were not new: their status may be another in the database */
	constructor(
		connection: WritableConnection,
		stored: readonly ExecutionEvent[],
		there: readonly { readonly id: string }[],
	) {
		this.#connection = connection;
		for (const { id, status } of stored) this.#known.set(id, status);
		for (const { id } of there) this.#known.delete(id);
	}

	of(executionId: string): string | undefined {
		if (this.#known.has(executionId)) return this.#known.get(executionId);
		const row = statement<{ status: string }>(this.#connection, STATUS).get(
			executionId,
		);
		this.#known.set(executionId, row?.status);
		return row?.status;
	}

	/** Those that are known to exist. */
	existing(): string[] {
		return [...this.#known].flatMap(([id, status]) =>
			status === undefined ? [] : [id],
		);
	}
}

/** A step of a run that has ended cannot be open: nobody is left to end it. */
function ended(event: StepEvent, runStatus: string): StepEvent {
	return runStatus !== "running" && event.status === "running"
		? { ...event, status: "error", errorMessage: RUN_HAD_ENDED }
		: event;
}

function endLostSteps(
	connection: WritableConnection,
	event: ExecutionEvent,
): void {
	if (event.status !== "running" && (event.droppedSteps ?? 0) > 0)
		statement(connection, END_LOST_STEPS).run(event.id);
}

function boundedStep(event: StepEvent, maxPayloadBytes: number): StepEvent {
	const { inputData, outputData } = event;
	if (
		(inputData?.byteLength ?? 0) <= maxPayloadBytes &&
		(outputData?.byteLength ?? 0) <= maxPayloadBytes
	)
		return event;
	return {
		...event,
		inputData: bounded(inputData, maxPayloadBytes),
		outputData: bounded(outputData, maxPayloadBytes),
	};
}

/** The logger cuts payloads already; a foreign engine, or one set to a larger limit, may not have. */
function bounded(
	payload: Uint8Array | undefined,
	maxPayloadBytes: number,
): Uint8Array | undefined {
	if (payload === undefined || payload.byteLength <= maxPayloadBytes)
		return payload;
	const value = parsePayload(Buffer.from(payload).toString());
	return Buffer.from(serializePayload(value, maxPayloadBytes));
}
