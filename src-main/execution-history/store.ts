/** CF11-004's class: every method by its name, a line each onto the SQL. */
import type { Database } from "better-sqlite3";
import { parseRequest } from "../../src-shared/errors.ts";
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
} from "../../src-shared/query.ts";
import { prepareWritable, type WritableConnection } from "./connection.ts";
import type { Place } from "./cursor.ts";
import {
	deleteExecution,
	getExecution,
	insertExecution,
	updateExecution,
} from "./executions.ts";
import { executionId, stepId } from "./ids.ts";
import { listExecutions } from "./query.ts";
import { finish, placeBefore, placeBehind, pruneSlices } from "./retention.ts";
import { toStoredExecution, toStoredStep } from "./rows.ts";
import { getExecutionStats } from "./stats.ts";
import {
	getStep,
	getStepsForExecution,
	insertStep,
	updateStep,
} from "./steps.ts";
import {
	checkExecution,
	checkExecutionUpdate,
	checkStep,
	checkStepUpdate,
	maxAgeSchema,
	maxCountSchema,
} from "./store-input.ts";
import { durationOf } from "./updates.ts";

export interface ExecutionStoreOptions {
	/** Largest stored payload in bytes of UTF-8; larger ones are cut. Default 51,200. */
	readonly maxPayloadBytes?: number;
	/** Unix time in ms; what ages are measured against. */
	readonly now?: () => number;
}

/**
 * Records and queries executions on the calling thread. `await` on a result works all the same.
 *
 * Every method throws ExecutionHistoryError `invalid-request`, naming the field, for input that is not acceptable,
 * and SqliteError when the database cannot be read or written; then nothing has changed.
 */
export class ExecutionStore {
	readonly #connection: WritableConnection;
	readonly #maxPayloadBytes: number;
	readonly #now: () => number;

	/**
	 * Brings the schema of `database` up to date: makes it, migrates it, or adopts one made by CF11-004's own SQL.
	 * @throws ExecutionHistoryError `store-newer-than-app`
	 */
	constructor(database: Database, options: ExecutionStoreOptions = {}) {
		this.#connection = prepareWritable(database);
		this.#maxPayloadBytes =
			options.maxPayloadBytes ?? DEFAULT_MAX_PAYLOAD_BYTES;
		this.#now = options.now ?? Date.now;
	}

	/** Records an execution; returns its new id. */
	createExecution(execution: Omit<WorkflowExecution, "id">): string {
		const stored = toStoredExecution(
			checkExecution(execution),
			this.#maxPayloadBytes,
		);
		const id = executionId();
		insertExecution(this.#connection, {
			...stored,
			id,
			durationMs: durationOf(stored),
		});
		return id;
	}

	/**
	 * Changes what `updates` names.
	 * @throws ExecutionHistoryError `not-found`; `conflict` when a finished execution would change its status
	 */
	updateExecution(id: string, updates: Partial<WorkflowExecution>): void {
		updateExecution(
			this.#connection,
			checkId(id),
			toStoredExecution(checkExecutionUpdate(updates), this.#maxPayloadBytes),
		);
	}

	getExecution(id: string): WorkflowExecution | null {
		return getExecution(this.#connection, checkId(id));
	}

	/** The execution with all its steps and their payloads, however many there are. */
	getExecutionWithSteps(id: string): ExecutionWithSteps | null {
		const execution = this.getExecution(id);
		return execution && { ...execution, steps: this.getStepsForExecution(id) };
	}

	/** One page of executions, newest first unless told. Leaves payloads out unless told. */
	queryExecutions(query: ExecutionQuery = {}): WorkflowExecution[] {
		return this.listExecutions(query).executions;
	}

	/** As `queryExecutions`, with the cursor of the next page. */
	listExecutions(query: ExecutionQuery = {}): ExecutionPage {
		return listExecutions(
			this.#connection,
			parseRequest(executionQuerySchema, query, "query"),
		);
	}

	/** Deletes the execution and its steps; returns whether there was one. */
	deleteExecution(id: string): boolean {
		return deleteExecution(this.#connection, checkId(id));
	}

	/**
	 * Records a step; returns its new id.
	 * @throws ExecutionHistoryError `not-found` when there is no such execution
	 */
	addStep(step: Omit<ExecutionStep, "id">): string {
		const stored = toStoredStep(checkStep(step), this.#maxPayloadBytes);
		const id = stepId();
		insertStep(this.#connection, {
			...stored,
			id,
			durationMs: durationOf(stored),
		});
		return id;
	}

	/**
	 * Changes what `updates` names.
	 * @throws ExecutionHistoryError `not-found`; `conflict` when a finished step would change its status
	 */
	updateStep(id: string, updates: Partial<ExecutionStep>): void {
		updateStep(
			this.#connection,
			checkId(id),
			toStoredStep(checkStepUpdate(updates), this.#maxPayloadBytes),
		);
	}

	getStep(id: string): ExecutionStep | null {
		return getStep(this.#connection, checkId(id));
	}

	/** All steps with their payloads, in the order in which nodes were entered. */
	getStepsForExecution(id: string): ExecutionStep[] {
		return getStepsForExecution(this.#connection, checkId(id));
	}

	/** Deletes executions that started more than `maxAgeMs` ago, but none running or pinned; returns how many. */
	cleanupOldExecutions(maxAgeMs: number): number {
		const age = parseRequest(maxAgeSchema, maxAgeMs, "maxAgeMs");
		return this.#prune(placeBefore(this.#now() - age));
	}

	/** Keeps the newest `maxCount` executions, of one workflow or of all, and any running or pinned; returns how many went. */
	cleanupByCount(maxCount: number, workflowId?: string): number {
		const keep = parseRequest(maxCountSchema, maxCount, "maxCount");
		const last = placeBehind(this.#connection, keep, workflowId);
		return last === null ? 0 : this.#prune(last, workflowId);
	}

	/** Of one workflow, or of all. */
	getExecutionStats(workflowId?: string): ExecutionStats {
		return getExecutionStats(this.#connection, workflowId);
	}

	#prune(last: Place, workflowId?: string): number {
		return finish(pruneSlices(this.#connection, last, workflowId, performance));
	}
}

function checkId(id: string): string {
	return parseRequest(idSchema, id, "id");
}
