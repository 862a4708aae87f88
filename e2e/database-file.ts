/** The database as it lies on disk, read past the application. */
import { createHash } from "node:crypto";
import Database from "better-sqlite3";

export interface StoredSteps {
	readonly executionId: string;
	readonly steps: number;
	readonly ids: number;
	readonly places: number;
	readonly firstPlace: number;
	readonly lastPlace: number;
}

function read<Result>(
	databaseFile: string,
	ask: (database: Database.Database) => Result,
): Result {
	const database = new Database(databaseFile, {
		readonly: true,
		fileMustExist: true,
	});
	try {
		return ask(database);
	} finally {
		database.close();
	}
}

/** How many steps each run has, how many of them differ in id and in place. */
export function storedSteps(databaseFile: string): StoredSteps[] {
	return read(databaseFile, (database) =>
		database
			.prepare<[], StoredSteps>(
				`SELECT execution_id AS executionId, count(*) AS steps, count(DISTINCT id) AS ids,
					count(DISTINCT step_index) AS places, min(step_index) AS firstPlace, max(step_index) AS lastPlace
				FROM execution_steps GROUP BY execution_id ORDER BY execution_id`,
			)
			.all(),
	);
}

/** Runs that nobody has said are over. */
export function openRuns(databaseFile: string): string[] {
	return read(databaseFile, (database) =>
		database
			.prepare<[], string>(
				"SELECT id FROM workflow_executions WHERE status = 'running'",
			)
			.pluck()
			.all(),
	);
}

/** Changes whenever a stored run or step does, and is the same while none does. */
export function fingerprint(databaseFile: string): string {
	return read(databaseFile, (database) => {
		const hash = createHash("sha256");
		const tables = database
			.prepare<[], { name: string; sql: string }>(
				"SELECT name, sql FROM sqlite_schema WHERE type = 'table' ORDER BY name",
			)
			.all();
		for (const { name, sql } of tables) {
			hash.update(sql);
			const rows = database.prepare(`SELECT * FROM "${name}"`).raw().iterate();
			for (const row of rows) hash.update(JSON.stringify(row));
		}
		return hash.digest("hex");
	});
}
