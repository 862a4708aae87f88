import type { Database } from "better-sqlite3";

/**
 * Makes recording cheaper.
 *
 * - The four indexes of lists leave out what has just been recorded; it enters them a moment later, many runs at a time
 *   (`filing.ts`), and a small index finds it until then.
 * - The columns of `execution_counts` have no NOT NULL: a trigger that could fail on one would make SQLite copy every
 *   page that a statement over many executions touches, to be able to undo it.
 */
export function fileExecutionsLater(database: Database): void {
	database.exec(`
DROP INDEX idx_executions_status;
DROP INDEX idx_executions_workflow;
DROP INDEX idx_executions_duration;
DROP INDEX idx_executions_workflow_duration;
CREATE INDEX idx_executions_status
	ON workflow_executions(list_range, started_at) WHERE list_range >= 0;
CREATE INDEX idx_executions_workflow
	ON workflow_executions(list_range, workflow_id, started_at) WHERE list_range >= 0;
CREATE INDEX idx_executions_duration
	ON workflow_executions(list_range, duration_order, started_at) WHERE list_range >= 0;
CREATE INDEX idx_executions_workflow_duration
	ON workflow_executions(list_range, workflow_id, duration_order, started_at) WHERE list_range >= 0;
CREATE INDEX idx_executions_unfiled
	ON workflow_executions(started_at) WHERE list_range < 0;

CREATE TEMP TABLE counts_before AS SELECT * FROM execution_counts;
DROP TABLE execution_counts;
CREATE TABLE execution_counts (
	workflow_id TEXT NOT NULL,
	status TEXT NOT NULL,
	workflow_name TEXT,
	executions INTEGER,
	timed_executions INTEGER,
	duration_sum_ms INTEGER,
	PRIMARY KEY (workflow_id, status)
) WITHOUT ROWID;
INSERT INTO execution_counts SELECT * FROM counts_before;
DROP TABLE counts_before;
`);
}
