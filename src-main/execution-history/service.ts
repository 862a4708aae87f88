/** The service as its users see it: what backends and transports are written against. */
import type { FeedAddress } from "../../src-shared/batch-feed.ts";
import type { HistoryStatus, NoticeOf } from "../../src-shared/contract.ts";
import type { AppendAck } from "../../src-shared/event-batch.ts";
import type {
	ExecutionStats,
	ExecutionStep,
	ExecutionWithSteps,
	WorkflowExecution,
} from "../../src-shared/execution.ts";
import type {
	ExecutionPage,
	ExecutionQuery,
	RecordedWorkflow,
	StepPage,
	StepQuery,
} from "../../src-shared/query.ts";

/** What the service reports of itself. The composition root sends it to a log. */
export interface HistoryLog {
	info(message: string, data?: Record<string, unknown>): void;
	warn(message: string, data?: Record<string, unknown>): void;
	error(message: string, data?: Record<string, unknown>): void;
}

export interface AppendSource {
	/** The backend whose process sent the batch; its runs carry this id. */
	readonly backendId?: string | undefined;
}

/** Where what a backend's process records is to be had. */
export interface BackendFeed extends FeedAddress {
	/** The runs in it carry this id. */
	readonly backendId: string;
}

export interface ExecutionHistoryOptions {
	/** The folder of the database; made if it is missing. On a local disk: WAL does not work over a network. */
	readonly directory: string;
	/** Path of the worker script: `threads/worker.ts` as it stands, or its bundle. */
	readonly workerScript: string;
	/** Largest stored payload in bytes of UTF-8; larger ones are cut. Default 51,200. */
	readonly maxPayloadBytes?: number | undefined;
	readonly log?: HistoryLog | undefined;
}

export interface ExecutionHistory {
	/**
	 * Commits a batch of events in either wire form. The answer means it is on disk.
	 * @param bytes not to be changed until then
	 * @throws ExecutionHistoryError `invalid-request`, `too-large`, `busy`, `closed`, `store-unavailable`, `store-full`
	 */
	append(bytes: Uint8Array, source?: AppendSource): Promise<AppendAck>;

	/**
	 * Reads and commits the batches of a backend's process until it ends. Resolves once it is being read.
	 * @throws ExecutionHistoryError `backend-unavailable` when nothing can be reached there; `closed`,
	 * `store-unavailable`
	 */
	readFeed(feed: BackendFeed): Promise<void>;

	createExecution(execution: Omit<WorkflowExecution, "id">): Promise<string>;
	updateExecution(
		id: string,
		updates: Partial<WorkflowExecution>,
	): Promise<void>;
	getExecution(id: string): Promise<WorkflowExecution | null>;
	/** At most 5,000 steps and 512 KiB of payload; the answer says what it leaves out. */
	getExecutionWithSteps(id: string): Promise<ExecutionWithSteps | null>;
	queryExecutions(query: ExecutionQuery): Promise<WorkflowExecution[]>;
	listExecutions(query: ExecutionQuery): Promise<ExecutionPage>;
	listWorkflows(): Promise<RecordedWorkflow[]>;
	/** Whether there was one to delete. */
	deleteExecution(id: string): Promise<boolean>;

	addStep(step: Omit<ExecutionStep, "id">): Promise<string>;
	updateStep(id: string, updates: Partial<ExecutionStep>): Promise<void>;
	getStep(id: string): Promise<ExecutionStep | null>;
	getStepsForExecution(executionId: string): Promise<ExecutionStep[]>;
	listSteps(query: StepQuery): Promise<StepPage>;

	/** Deletes finished, unpinned runs that started longer ago than this; answers how many. */
	cleanupOldExecutions(maxAgeMs: number): Promise<number>;
	/** Keeps this many of the newest runs, of one workflow or of all; answers how many were deleted. */
	cleanupByCount(maxCount: number, workflowId?: string): Promise<number>;
	getExecutionStats(workflowId?: string): Promise<ExecutionStats>;

	/** Ends every unfinished run of a backend whose process is gone, and its open steps; answers how many runs. */
	interruptBackend(backendId: string, reason: string): Promise<number>;

	/** The state of the store. Answers also when the store cannot. */
	status(): Promise<HistoryStatus>;
	/** Tells which executions changed, at most ten times a second. Returns what ends the subscription. */
	onChanged(
		listener: (notice: NoticeOf<"execution-history:changed">) => void,
	): () => void;
	/** Finishes what has been accepted, then closes; further calls reject with `closed`. Safe to call twice. */
	close(): Promise<void>;
}
