/**
 * Takes over a file made by the schema as CF11-004 gives it: the same two tables, no `user_version`, rows in them.
 *
 * First a whole copy is put beside the file. Then its pages are laid anew (page size and vacuum mode cannot change
 * otherwise), and in one transaction its rows move into the tables of today. Nothing is dropped: a status or trigger
 * that CF11-004 does not know becomes the nearest it knows, and the original is kept in the metadata.
 */
import type { Database } from "better-sqlite3";
import { listRange } from "../list-range.ts";
import { PAGE_BYTES } from "../page-bytes.ts";

const GIVEN_INDEXES = [
	"idx_executions_workflow",
	"idx_executions_status",
	"idx_executions_started",
	"idx_steps_execution",
	"idx_steps_node",
] as const;

export function isGivenSchema(database: Database): boolean {
	return (
		database
			.prepare(
				"SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'workflow_executions'",
			)
			.get() !== undefined
	);
}

export function adoptGivenSchema(
	database: Database,
	createTables: (database: Database) => void,
): void {
	if (!database.memory && database.name !== "") {
		database.prepare("VACUUM INTO ?").run(backupName(database.name));
		layPagesAnew(database);
	}
	database.function("list_range", { deterministic: true }, listRange);
	// Has no effect inside a transaction; the parent table that the given schema names does not exist.
	database.pragma("foreign_keys = OFF");
	database
		.transaction(() => {
			for (const index of GIVEN_INDEXES)
				database.exec(`DROP INDEX IF EXISTS ${index}`);
			database.exec(`
ALTER TABLE execution_steps RENAME TO given_execution_steps;
ALTER TABLE workflow_executions RENAME TO given_workflow_executions;
`);
			createTables(database);
			database.exec(`
INSERT INTO workflow_executions (
	id, workflow_id, workflow_name, trigger_type, status, started_at, completed_at, duration_ms,
	list_range, duration_order, error_message, error_stack, trigger_data, metadata
)
SELECT
	ifnull(id, 'exec_adopted_' || rowid), workflow_id, workflow_name,
	iif(trigger_type IN ('webhook', 'schedule', 'manual', 'db_change', 'internal_event'), trigger_type, 'internal_event'),
	iif(status IN ('running', 'success', 'error'), status, 'error'),
	started_at, completed_at, iif(duration_ms < 0, 0, duration_ms),
	list_range(
		iif(status IN ('running', 'success', 'error'), status, 'error'),
		iif(trigger_type IN ('webhook', 'schedule', 'manual', 'db_change', 'internal_event'), trigger_type, 'internal_event')
	),
	ifnull(iif(duration_ms < 0, 0, duration_ms), -1), error_message, error_stack, trigger_data,
	iif(
		trigger_type IN ('webhook', 'schedule', 'manual', 'db_change', 'internal_event')
			AND status IN ('running', 'success', 'error'),
		metadata,
		json_set(
			CASE
				WHEN metadata IS NULL THEN '{}'
				WHEN json_valid(metadata) THEN metadata
				ELSE json_object('given', metadata)
			END,
			'$.adopted', json_object('triggerType', trigger_type, 'status', status)
		)
	)
FROM given_workflow_executions ORDER BY started_at, rowid;

INSERT INTO execution_steps (
	id, execution_id, node_id, node_type, node_name, step_index, started_at, completed_at, duration_ms,
	status, error_message, input_data, output_data
)
SELECT
	ifnull(id, 'step_adopted_' || rowid), execution_id, node_id, node_type, node_name, step_index,
	started_at, completed_at, iif(duration_ms < 0, 0, duration_ms),
	iif(status IN ('running', 'success', 'error', 'skipped'), status, 'error'),
	error_message, input_data, output_data
FROM given_execution_steps ORDER BY rowid;

DROP TABLE given_execution_steps;
DROP TABLE given_workflow_executions;
PRAGMA user_version = 1;
`);
		})
		.immediate();
}

function backupName(file: string): string {
	const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
	return `${file}.before-adoption-${time}`;
}

function layPagesAnew(database: Database): void {
	database.pragma("journal_mode = DELETE");
	database.pragma(`page_size = ${PAGE_BYTES}`);
	database.pragma("auto_vacuum = INCREMENTAL");
	database.exec("VACUUM");
}
