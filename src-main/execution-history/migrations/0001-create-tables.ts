import type { Database } from "better-sqlite3";

/**
 * The two tables of CF11-004, with its columns by name and type, and what serves the queries over them.
 *
 * - Not taken over: `FOREIGN KEY (workflow_id) REFERENCES components(id)`. There is no such table in this file, so
 *   that every insert would fail; and a run outlives its workflow.
 * - Large columns come last, so that reading the others never follows a chain of overflow pages.
 * - A list is filtered by workflow, status and trigger in any combination and sorted by start or by duration. Status
 *   and trigger have few values, so a filter that is not given becomes a merge of that many ranges (`ranges.ts`), and
 *   five indexes serve every combination. `list_range` is both as one number (`list-range.ts`). `duration_order` is
 *   the duration, or -1 where there is none yet: NULL has no place in an order, and an index on an expression cannot
 *   be read from a given place on. The duration indexes end with the start, so that a range of dates is checked
 *   without looking into the table. Error codes are few among few runs: two partial indexes give them in order, and
 *   what else is asked is looked up.
 * - `execution_counts` is kept by triggers, so that no code path can forget it: a count of a million rows takes 200 ms.
 * - `sessions` remembers the last batch of each recording process, so that a batch sent twice is stored once.
 */
export function createTables(database: Database): void {
	database.exec(`
CREATE TABLE workflow_executions (
	id TEXT PRIMARY KEY NOT NULL,
	workflow_id TEXT NOT NULL,
	workflow_name TEXT NOT NULL,
	trigger_type TEXT NOT NULL,
	status TEXT NOT NULL,
	started_at INTEGER NOT NULL,
	completed_at INTEGER,
	duration_ms INTEGER,
	error_code TEXT,
	backend_id TEXT,
	session_id TEXT,
	parent_execution_id TEXT,
	parent_step_id TEXT,
	retry_of TEXT,
	pinned INTEGER NOT NULL DEFAULT 0,
	dropped_steps INTEGER NOT NULL DEFAULT 0,
	dropped_payloads INTEGER NOT NULL DEFAULT 0,
	list_range INTEGER NOT NULL,
	duration_order INTEGER NOT NULL,
	error_message TEXT,
	error_stack TEXT,
	trigger_data TEXT,
	metadata TEXT
);

CREATE TABLE execution_steps (
	id TEXT PRIMARY KEY NOT NULL,
	execution_id TEXT NOT NULL,
	node_id TEXT NOT NULL,
	node_type TEXT NOT NULL,
	node_name TEXT,
	step_index INTEGER NOT NULL,
	started_at INTEGER NOT NULL,
	completed_at INTEGER,
	duration_ms INTEGER,
	status TEXT NOT NULL,
	attempt INTEGER,
	visit INTEGER,
	error_message TEXT,
	input_data TEXT,
	output_data TEXT,
	FOREIGN KEY (execution_id) REFERENCES workflow_executions(id) ON DELETE CASCADE
);

CREATE INDEX idx_executions_started ON workflow_executions(started_at);
CREATE INDEX idx_executions_status
	ON workflow_executions(list_range, started_at);
CREATE INDEX idx_executions_workflow
	ON workflow_executions(list_range, workflow_id, started_at);
CREATE INDEX idx_executions_duration
	ON workflow_executions(list_range, duration_order, started_at);
CREATE INDEX idx_executions_workflow_duration
	ON workflow_executions(list_range, workflow_id, duration_order, started_at);
CREATE INDEX idx_executions_error_code
	ON workflow_executions(error_code, started_at) WHERE error_code IS NOT NULL;
CREATE INDEX idx_executions_error_code_duration
	ON workflow_executions(error_code, duration_order, started_at) WHERE error_code IS NOT NULL;
CREATE INDEX idx_steps_execution ON execution_steps(execution_id, step_index);

CREATE TABLE sessions (
	id TEXT PRIMARY KEY NOT NULL,
	backend_id TEXT,
	process_id INTEGER,
	last_batch INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE execution_counts (
	workflow_id TEXT NOT NULL,
	status TEXT NOT NULL,
	workflow_name TEXT NOT NULL,
	executions INTEGER NOT NULL,
	timed_executions INTEGER NOT NULL,
	duration_sum_ms INTEGER NOT NULL,
	PRIMARY KEY (workflow_id, status)
) WITHOUT ROWID;

CREATE TRIGGER count_inserted_execution AFTER INSERT ON workflow_executions BEGIN
	INSERT INTO execution_counts VALUES (
		new.workflow_id, new.status, new.workflow_name,
		1, new.duration_ms IS NOT NULL, ifnull(new.duration_ms, 0)
	) ON CONFLICT DO UPDATE SET
		workflow_name = excluded.workflow_name,
		executions = executions + 1,
		timed_executions = timed_executions + excluded.timed_executions,
		duration_sum_ms = duration_sum_ms + excluded.duration_sum_ms;
END;

CREATE TRIGGER count_deleted_execution AFTER DELETE ON workflow_executions BEGIN
	UPDATE execution_counts SET
		executions = executions - 1,
		timed_executions = timed_executions - (old.duration_ms IS NOT NULL),
		duration_sum_ms = duration_sum_ms - ifnull(old.duration_ms, 0)
	WHERE workflow_id = old.workflow_id AND status = old.status;
END;

CREATE TRIGGER count_changed_execution
AFTER UPDATE OF workflow_id, workflow_name, status, duration_ms ON workflow_executions BEGIN
	UPDATE execution_counts SET
		executions = executions - 1,
		timed_executions = timed_executions - (old.duration_ms IS NOT NULL),
		duration_sum_ms = duration_sum_ms - ifnull(old.duration_ms, 0)
	WHERE workflow_id = old.workflow_id AND status = old.status;
	INSERT INTO execution_counts VALUES (
		new.workflow_id, new.status, new.workflow_name,
		1, new.duration_ms IS NOT NULL, ifnull(new.duration_ms, 0)
	) ON CONFLICT DO UPDATE SET
		workflow_name = excluded.workflow_name,
		executions = executions + 1,
		timed_executions = timed_executions + excluded.timed_executions,
		duration_sum_ms = duration_sum_ms + excluded.duration_sum_ms;
END;
`);
}
