/**
 * What people have today, written the obvious way: the schema of CF11-004 with its five indexes, one autocommit
 * statement an event prepared at each call, default pragmas, `SELECT *` lists, one DELETE for a whole prune, sums by
 * scanning. All on the calling thread.
 */
import Database from "better-sqlite3";
import type { ExecutionDraft, StepDraft } from "../src-shared/event-batch.ts";
import type { ExecutionQuery } from "../src-shared/query.ts";
import type { SampleRun } from "./sample-runs.ts";

// CF11-004 as it stands, but for its reference to a table that does not exist.
const SCHEMA = `
CREATE TABLE IF NOT EXISTS workflow_executions (
	id TEXT PRIMARY KEY,
	workflow_id TEXT NOT NULL,
	workflow_name TEXT NOT NULL,
	trigger_type TEXT NOT NULL,
	trigger_data TEXT,
	status TEXT NOT NULL,
	started_at INTEGER NOT NULL,
	completed_at INTEGER,
	duration_ms INTEGER,
	error_message TEXT,
	error_stack TEXT,
	metadata TEXT
);
CREATE TABLE IF NOT EXISTS execution_steps (
	id TEXT PRIMARY KEY,
	execution_id TEXT NOT NULL,
	node_id TEXT NOT NULL,
	node_type TEXT NOT NULL,
	node_name TEXT,
	step_index INTEGER NOT NULL,
	started_at INTEGER NOT NULL,
	completed_at INTEGER,
	duration_ms INTEGER,
	status TEXT NOT NULL,
	input_data TEXT,
	output_data TEXT,
	error_message TEXT,
	FOREIGN KEY (execution_id) REFERENCES workflow_executions(id) ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS idx_executions_workflow ON workflow_executions(workflow_id);
CREATE INDEX IF NOT EXISTS idx_executions_status ON workflow_executions(status);
CREATE INDEX IF NOT EXISTS idx_executions_started ON workflow_executions(started_at DESC);
CREATE INDEX IF NOT EXISTS idx_steps_execution ON execution_steps(execution_id);
CREATE INDEX IF NOT EXISTS idx_steps_node ON execution_steps(node_id);
`;

export class ObviousWay {
	readonly #database: Database.Database;

	constructor(file: string) {
		this.#database = new Database(file);
		this.#database.exec(SCHEMA);
	}

	createExecution(execution: ExecutionDraft): void {
		this.#database
			.prepare(
				`INSERT INTO workflow_executions (id, workflow_id, workflow_name, trigger_type, trigger_data, status, started_at)
				VALUES (?, ?, ?, ?, ?, 'running', ?)`,
			)
			.run(
				execution.id,
				execution.workflowId,
				execution.workflowName,
				execution.triggerType,
				execution.triggerData,
				execution.startedAt,
			);
	}

	completeExecution(execution: ExecutionDraft): void {
		this.#database
			.prepare(
				`UPDATE workflow_executions SET status = ?, completed_at = ?, duration_ms = ?, error_message = ?, error_stack = ?
				WHERE id = ?`,
			)
			.run(
				execution.status,
				execution.completedAt,
				execution.durationMs,
				execution.errorMessage,
				execution.errorStack,
				execution.id,
			);
	}

	addStep(step: StepDraft): void {
		this.#database
			.prepare(
				`INSERT INTO execution_steps (id, execution_id, node_id, node_type, node_name, step_index, started_at, status, input_data)
				VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?)`,
			)
			.run(
				step.id,
				step.executionId,
				step.nodeId,
				step.nodeType,
				step.nodeName,
				step.stepIndex,
				step.startedAt,
				step.inputData,
			);
	}

	completeStep(step: StepDraft): void {
		this.#database
			.prepare(
				"UPDATE execution_steps SET status = ?, completed_at = ?, duration_ms = ?, output_data = ?, error_message = ? WHERE id = ?",
			)
			.run(
				step.status,
				step.completedAt,
				step.durationMs,
				step.outputData,
				step.errorMessage,
				step.id,
			);
	}

	record({ execution, steps }: SampleRun): void {
		this.createExecution(execution);
		for (const step of steps) {
			this.addStep(step);
			this.completeStep(step);
		}
		this.completeExecution(execution);
	}

	list(query: ExecutionQuery): unknown[] {
		const terms: string[] = [];
		const values: Array<string | number> = [];
		const where = (term: string, value: string | number | undefined) => {
			if (value === undefined) return;
			terms.push(term);
			values.push(value);
		};
		where("workflow_id = ?", query.workflowId);
		where("status = ?", query.status);
		where("trigger_type = ?", query.triggerType);
		where("started_at >= ?", query.startedAfter);
		where("started_at <= ?", query.startedBefore);
		const filter = terms.length === 0 ? "" : `WHERE ${terms.join(" AND ")}`;
		return this.#database
			.prepare(
				`SELECT * FROM workflow_executions ${filter}
				ORDER BY ${query.orderBy ?? "started_at"} ${query.orderDir ?? "desc"} LIMIT ? OFFSET ?`,
			)
			.all(...values, query.limit ?? 50, query.offset ?? 0)
			.map(withParsed("trigger_data", "metadata"));
	}

	get(id: string): unknown {
		const steps = this.#database
			.prepare(
				"SELECT * FROM execution_steps WHERE execution_id = ? ORDER BY step_index",
			)
			.all(id)
			.map(withParsed("input_data", "output_data"));
		return {
			execution: this.#database
				.prepare("SELECT * FROM workflow_executions WHERE id = ?")
				.get(id),
			steps,
		};
	}

	stats(workflowId?: string): unknown {
		const filter = workflowId === undefined ? "" : "WHERE workflow_id = ?";
		return this.#database
			.prepare(
				`SELECT count(*) AS total, sum(status = 'success') AS success, sum(status = 'error') AS error,
				avg(duration_ms) AS average, min(duration_ms) AS shortest, max(duration_ms) AS longest
				FROM workflow_executions ${filter}`,
			)
			.get(...(workflowId === undefined ? [] : [workflowId]));
	}

	/** Keeps the newest; answers how many went. */
	cleanupByCount(maxCount: number): number {
		return this.#database
			.prepare(
				`DELETE FROM workflow_executions WHERE id IN (
					SELECT id FROM workflow_executions ORDER BY started_at DESC LIMIT -1 OFFSET ?)`,
			)
			.run(maxCount).changes;
	}

	/** One transaction, for filling a database before anything is measured. */
	atOnce(work: () => void): void {
		this.#database.transaction(work)();
	}

	close(): void {
		this.#database.close();
	}
}

function withParsed(...columns: readonly string[]): (row: unknown) => unknown {
	return (row) => {
		const parsed: Record<string, unknown> = { ...Object(row) };
		for (const column of columns) {
			const text = parsed[column];
			if (typeof text === "string") parsed[column] = JSON.parse(text);
		}
		return parsed;
	};
}
