/**
 * Brings a database to the newest schema. `user_version` counts the migrations a file has seen; each runs in a
 * transaction of its own together with the new count, so that a crash leaves the file at one version or the other.
 */
import type { Database } from "better-sqlite3";
import { ExecutionHistoryError } from "../../../src-shared/errors.ts";
import { createTables } from "./0001-create-tables.ts";
import { fileExecutionsLater } from "./0002-file-executions-later.ts";
import { adoptGivenSchema, isGivenSchema } from "./adopt-given-schema.ts";

type Migration = (database: Database) => void;

const migrations: readonly Migration[] = [createTables, fileExecutionsLater];

/** The `user_version` of a file this code writes. */
export const SCHEMA_VERSION = migrations.length;

/** @throws ExecutionHistoryError `store-newer-than-app` */
export function migrate(database: Database): void {
	if (readVersion(database) === 0 && isGivenSchema(database))
		adoptGivenSchema(database, createTables);
	const version = readVersion(database);
	if (version > SCHEMA_VERSION)
		throw new ExecutionHistoryError(
			"store-newer-than-app",
			`The database was written by a newer version (schema ${version}, known up to ${SCHEMA_VERSION})`,
			{ version, known: SCHEMA_VERSION },
		);
	for (const [index, run] of migrations.entries()) {
		if (index < version) continue;
		database
			.transaction(() => {
				run(database);
				database.pragma(`user_version = ${index + 1}`);
			})
			.immediate();
	}
}

function readVersion(database: Database): number {
	return Number(database.pragma("user_version", { simple: true }));
}
