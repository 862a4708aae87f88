/**
 * The limit, the best that SQLite could do if there were nothing around it: raw better-sqlite3, one thread, WAL,
 * `synchronous=NORMAL`, prepared statements, 500 rows a transaction, the same rows and page size, no secondary index.
 * The text primary keys are left out as well, since SQLite keeps an index for each.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { DATABASE_NAME } from "../src-main/execution-history/opening.ts";
import { PAGE_BYTES } from "../src-main/execution-history/page-bytes.ts";
import {
	EXECUTION_COLUMNS,
	executionParameters,
	STEP_COLUMNS,
	stepParameters,
} from "../src-main/execution-history/rows.ts";
import type { SampleRun } from "./sample-runs.ts";

const ROWS_A_TRANSACTION = 500;

export interface LimitIngest {
	readonly stepsPerSecond: number;
	/** Of the file with everything in it, the write-ahead log moved into it. */
	readonly fileBytes: number;
}

/** Inserts the runs as fast as SQLite takes them. Everything that is not SQLite is done before the clock starts. */
export function ingestAtTheLimit(
	directory: string,
	runs: readonly SampleRun[],
): LimitIngest {
	const file = join(directory, "limit.sqlite");
	const database = openLimit(file);
	const insertExecution = database.prepare(
		insertSql("workflow_executions", EXECUTION_COLUMNS),
	);
	const insertStep = database.prepare(
		insertSql("execution_steps", STEP_COLUMNS),
	);
	const rows: Array<[Database.Statement<unknown[]>, unknown[]]> = [];
	let steps = 0;
	for (const run of runs) {
		rows.push([insertExecution, executionParameters(run.execution)]);
		for (const step of run.steps) rows.push([insertStep, stepParameters(step)]);
		steps += run.steps.length;
	}
	const insertRows = database.transaction((from: number) => {
		for (const [statement, parameters] of rows.slice(
			from,
			from + ROWS_A_TRANSACTION,
		))
			statement.run(parameters);
	});
	const startedAt = performance.now();
	for (let from = 0; from < rows.length; from += ROWS_A_TRANSACTION)
		insertRows(from);
	const elapsedMs = performance.now() - startedAt;
	database.close();
	return {
		stepsPerSecond: (steps / elapsedMs) * 1_000,
		fileBytes: statSync(file).size,
	};
}

function openLimit(file: string): Database.Database {
	const database = new Database(file);
	database.pragma(`page_size = ${PAGE_BYTES}`);
	database.pragma("journal_mode = WAL");
	database.pragma("synchronous = NORMAL");
	database.exec(`
CREATE TABLE workflow_executions (${EXECUTION_COLUMNS});
CREATE TABLE execution_steps (${STEP_COLUMNS});
`);
	return database;
}

function insertSql(table: string, columns: string): string {
	const placeholders = columns.split(",").map(() => "?");
	return `INSERT INTO ${table} (${columns}) VALUES (${placeholders.join(", ")})`;
}

/** Reads an execution with its steps and parses their payloads, with nothing around the SQL; ms a time. */
export function readAtTheLimit(
	directory: string,
	executionId: string,
	times: number,
): number[] {
	const database = new Database(join(directory, DATABASE_NAME), {
		readonly: true,
	});
	const execution = database.prepare(
		"SELECT * FROM workflow_executions WHERE id = ?",
	);
	const steps = database.prepare<[string], Record<string, unknown>>(
		"SELECT * FROM execution_steps WHERE execution_id = ? ORDER BY step_index",
	);
	const durations = Array.from({ length: times }, () => {
		const startedAt = performance.now();
		execution.get(executionId);
		for (const row of steps.all(executionId)) {
			JSON.parse(String(row["input_data"]));
			JSON.parse(String(row["output_data"]));
		}
		return performance.now() - startedAt;
	});
	database.close();
	return durations;
}
