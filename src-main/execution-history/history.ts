/**
 * The service over its two threads: writes go to the writer, reads to the reader, and each sees what was committed
 * before it was asked. Nothing of a batch is parsed on the calling thread.
 */
import type { HistoryStatus, NoticeOf } from "../../src-shared/contract.ts";
import {
	ExecutionHistoryError,
	parseRequest,
} from "../../src-shared/errors.ts";
import {
	type AppendAck,
	MAX_BATCH_BYTES,
} from "../../src-shared/event-batch.ts";
import {
	type ExecutionStats,
	type ExecutionStep,
	type ExecutionWithSteps,
	idSchema,
	type WorkflowExecution,
} from "../../src-shared/execution.ts";
import { DEFAULT_MAX_PAYLOAD_BYTES } from "../../src-shared/payload.ts";
import {
	type ExecutionPage,
	type ExecutionQuery,
	executionQuerySchema,
	type RecordedWorkflow,
	type StepPage,
	type StepQuery,
	stepQuerySchema,
} from "../../src-shared/query.ts";
import { ChangeNotices } from "./change-notices.ts";
import { type Opened, openDatabase, removeTemporary } from "./opening.ts";
import { toStoredExecution, toStoredStep } from "./rows.ts";
import type {
	AppendSource,
	BackendFeed,
	ExecutionHistory,
	ExecutionHistoryOptions,
	HistoryLog,
} from "./service.ts";
import {
	checkExecution,
	checkExecutionUpdate,
	checkStep,
	checkStepUpdate,
	maxAgeSchema,
	maxCountSchema,
} from "./store-input.ts";
import type { DatabaseThread } from "./threads/database-thread.ts";
import type { Reader } from "./threads/reader.ts";
import { join } from "./threads/sliced-steps.ts";
import type { Writer } from "./threads/writer.ts";
import { durationOf } from "./updates.ts";

export type {
	AppendSource,
	BackendFeed,
	ExecutionHistory,
	ExecutionHistoryOptions,
	HistoryLog,
} from "./service.ts";

/** Bytes of batches that may be on their way to the writer at once; the sender keeps what is refused. */
export const MAX_APPENDING_BYTES = 64 * 1024 * 1024;

const silent: HistoryLog = { info() {}, warn() {}, error() {} };

/**
 * Opens the history of a folder. Never throws for the state of the disk or the database: `status()` tells.
 *
 * Runs that an earlier life left unfinished end here as `error` with the code `interrupted`.
 */
export async function openExecutionHistory(
	options: ExecutionHistoryOptions,
): Promise<ExecutionHistory> {
	const {
		directory,
		workerScript,
		maxPayloadBytes = DEFAULT_MAX_PAYLOAD_BYTES,
		log = silent,
	} = options;
	const notices = new ChangeNotices();
	const opened = await openDatabase({
		directory,
		workerScript,
		maxPayloadBytes,
		log,
		onChanged: (executionIds) => notices.changed(executionIds),
	});
	const interrupted = await opened.threads?.writer.call(
		"interruptAbandoned",
		[],
	);
	log.info("Execution history opened", {
		state: opened.state,
		databaseFile: opened.databaseFile,
		interrupted: interrupted?.length ?? 0,
	});
	return new ThreadedHistory(opened, notices, maxPayloadBytes);
}

class ThreadedHistory implements ExecutionHistory {
	readonly #opened: Opened;
	readonly #notices: ChangeNotices;
	readonly #maxPayloadBytes: number;
	/** Of batches that the writer has not yet answered. */
	#appendingBytes = 0;
	#closing: Promise<void> | undefined;

	constructor(opened: Opened, notices: ChangeNotices, maxPayloadBytes: number) {
		this.#opened = opened;
		this.#notices = notices;
		this.#maxPayloadBytes = maxPayloadBytes;
	}

	async append(
		bytes: Uint8Array,
		source: AppendSource = {},
	): Promise<AppendAck> {
		const writer = this.#writer();
		const { byteLength } = bytes;
		if (byteLength > MAX_BATCH_BYTES)
			throw new ExecutionHistoryError(
				"too-large",
				`A batch of ${byteLength} bytes; at most ${MAX_BATCH_BYTES} are accepted`,
			);
		if (this.#appendingBytes + byteLength > MAX_APPENDING_BYTES)
			throw new ExecutionHistoryError(
				"busy",
				"Too many batches are waiting to be stored",
			);
		this.#appendingBytes += byteLength;
		try {
			const { ack, executionIds } = await writer.call("append", [
				{ bytes: withoutSurroundings(bytes), backendId: source.backendId },
			]);
			this.#notices.changed(executionIds);
			return ack;
		} finally {
			this.#appendingBytes -= byteLength;
		}
	}

	async readFeed(feed: BackendFeed): Promise<void> {
		await this.#writer().call("readFeed", [feed]);
	}

	async createExecution(
		execution: Omit<WorkflowExecution, "id">,
	): Promise<string> {
		const stored = toStoredExecution(
			checkExecution(execution),
			this.#maxPayloadBytes,
		);
		const id = await this.#writer().call("createExecution", [
			{ ...stored, durationMs: durationOf(stored) },
		]);
		this.#notices.changed([id]);
		return id;
	}

	async updateExecution(
		id: string,
		updates: Partial<WorkflowExecution>,
	): Promise<void> {
		await this.#writer().call("updateExecution", [
			checkId(id),
			toStoredExecution(checkExecutionUpdate(updates), this.#maxPayloadBytes),
		]);
		this.#notices.changed([id]);
	}

	async getExecution(id: string): Promise<WorkflowExecution | null> {
		return this.#reader().call("getExecution", [checkId(id)]);
	}

	async getExecutionWithSteps(id: string): Promise<ExecutionWithSteps | null> {
		const sliced = await this.#reader().call("openExecution", [checkId(id)]);
		return sliced && join(sliced);
	}

	async queryExecutions(query: ExecutionQuery): Promise<WorkflowExecution[]> {
		return (await this.listExecutions(query)).executions;
	}

	async listExecutions(query: ExecutionQuery): Promise<ExecutionPage> {
		return this.#reader().call("listExecutions", [
			parseRequest(executionQuerySchema, query, "query"),
		]);
	}

	async listWorkflows(): Promise<RecordedWorkflow[]> {
		return this.#reader().call("listWorkflows", []);
	}

	async deleteExecution(id: string): Promise<boolean> {
		const deleted = await this.#writer().call("deleteExecution", [checkId(id)]);
		if (deleted) this.#notices.changed([id]);
		return deleted;
	}

	async addStep(step: Omit<ExecutionStep, "id">): Promise<string> {
		const stored = toStoredStep(checkStep(step), this.#maxPayloadBytes);
		const id = await this.#writer().call("addStep", [
			{ ...stored, durationMs: durationOf(stored) },
		]);
		this.#notices.changed([step.executionId]);
		return id;
	}

	async updateStep(id: string, updates: Partial<ExecutionStep>): Promise<void> {
		await this.#writer().call("updateStep", [
			checkId(id),
			toStoredStep(checkStepUpdate(updates), this.#maxPayloadBytes),
		]);
		this.#notices.changed(null);
	}

	async getStep(id: string): Promise<ExecutionStep | null> {
		return this.#reader().call("getStep", [checkId(id)]);
	}

	async getStepsForExecution(executionId: string): Promise<ExecutionStep[]> {
		const sliced = await this.#reader().call("getStepsForExecution", [
			checkId(executionId),
		]);
		return (await join(sliced)).steps;
	}

	async listSteps(query: StepQuery): Promise<StepPage> {
		const sliced = await this.#reader().call("listSteps", [
			parseRequest(stepQuerySchema, query, "query"),
		]);
		return join(sliced);
	}

	async cleanupOldExecutions(maxAgeMs: number): Promise<number> {
		return this.#pruned(
			await this.#writer().call("cleanupOldExecutions", [
				parseRequest(maxAgeSchema, maxAgeMs, "maxAgeMs"),
			]),
		);
	}

	async cleanupByCount(maxCount: number, workflowId?: string): Promise<number> {
		return this.#pruned(
			await this.#writer().call("cleanupByCount", [
				parseRequest(maxCountSchema, maxCount, "maxCount"),
				workflowId === undefined ? undefined : checkId(workflowId),
			]),
		);
	}

	async getExecutionStats(workflowId?: string): Promise<ExecutionStats> {
		return this.#reader().call("getExecutionStats", [
			workflowId === undefined ? undefined : checkId(workflowId),
		]);
	}

	async interruptBackend(backendId: string, reason: string): Promise<number> {
		const executionIds = await this.#writer().call("interruptBackend", [
			backendId,
			reason,
		]);
		this.#notices.changed(executionIds);
		return executionIds.length;
	}

	async status(): Promise<HistoryStatus> {
		const { state, problem, databaseFile, threads } = this.#opened;
		const none = { databaseBytes: 0, walBytes: 0 };
		const sizes = await threads?.reader.call("sizes", []).catch(() => none);
		return {
			state,
			...(problem === undefined ? {} : { problem }),
			databaseFile,
			...(sizes ?? none),
		};
	}

	onChanged(
		listener: (notice: NoticeOf<"execution-history:changed">) => void,
	): () => void {
		return this.#notices.on(listener);
	}

	close(): Promise<void> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	async #close(): Promise<void> {
		const { threads } = this.#opened;
		// The writer last: its connection is the one that empties the write-ahead log.
		await threads?.reader.close();
		await threads?.writer.close();
		this.#notices.close();
		await removeTemporary(this.#opened);
	}

	#pruned(deleted: number): number {
		if (deleted > 0) this.#notices.changed(null);
		return deleted;
	}

	#writer(): DatabaseThread<Writer> {
		return this.#threads().writer;
	}

	#reader(): DatabaseThread<Reader> {
		return this.#threads().reader;
	}

	#threads(): NonNullable<Opened["threads"]> {
		const { threads, problem } = this.#opened;
		if (this.#closing !== undefined)
			throw new ExecutionHistoryError("closed", "The history has been closed");
		if (threads === undefined)
			throw new ExecutionHistoryError(
				"store-unavailable",
				problem?.message ?? "The database could not be opened",
			);
		return threads;
	}
}

function checkId(id: string): string {
	return parseRequest(idSchema, id, "id");
}

/**
 * A view is sent to a thread with all of the memory it is a view of. That is copied on the way, which is the only copy
 * made: one to hand over would be garbage of the main thread, and collecting it would hold up the windows.
 */
function withoutSurroundings(bytes: Uint8Array): Uint8Array {
	// Not slice(): of a Buffer that is another view.
	return bytes.buffer.byteLength > 2 * bytes.byteLength
		? new Uint8Array(bytes)
		: bytes;
}
