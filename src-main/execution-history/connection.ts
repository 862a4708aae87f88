/** Opens the database: the pragmas, and the two kinds of connection that SQL functions ask for. */
import { closeSync, openSync } from "node:fs";
import Database from "better-sqlite3";
import { migrate } from "./migrations/migrate.ts";
import { PAGE_BYTES } from "./page-bytes.ts";

declare const readable: unique symbol;
declare const writable: unique symbol;

/** A connection that may be read from. Functions that only read ask for this one. */
export type ReadableConnection = Database.Database & {
	readonly [readable]: true;
};
/** The one connection that may write. A function that asks for it cannot be called on a reader. */
export type WritableConnection = ReadableConnection & {
	readonly [writable]: true;
};

/** What is left of the write-ahead log on disk after a checkpoint has emptied it. */
const WAL_KEPT_BYTES = 40 * 1024 * 1024;
const CACHE_KIB = 16 * 1024;
// In WAL mode a commit then survives the death of every process, and a power cut costs at most the last commits, never
// the file.
const SYNCHRONOUS = "synchronous = NORMAL";
const PRIVATE_FILE = 0o600;

/**
 * Opens the database for writing; makes it, adopts it or migrates it as needed.
 * @throws ExecutionHistoryError `store-newer-than-app`
 * @throws SqliteError when the file is no database, is damaged or cannot be written
 */
export function openWritable(file: string): WritableConnection {
	// SQLite would create it readable by everybody; -wal and -shm take over the mode of the file.
	closeSync(openSync(file, "a", PRIVATE_FILE));
	const database = new Database(file);
	try {
		return prepareWritable(database);
	} catch (error) {
		database.close();
		throw error;
	}
}

/** Makes any open database, also one in memory, a store: schema, migrations, pragmas. */
export function prepareWritable(
	database: Database.Database,
): WritableConnection {
	if (database.pragma("page_count", { simple: true }) === 0) {
		// From the first page on, or never without a VACUUM of the whole file.
		database.pragma(`page_size = ${PAGE_BYTES}`);
		database.pragma("auto_vacuum = INCREMENTAL");
	}
	migrate(database);
	database.pragma("journal_mode = WAL");
	database.pragma(SYNCHRONOUS);
	database.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
	// Whoever stores a step looks first whether its execution exists, once a batch; SQLite would look for every row.
	database.pragma("foreign_keys = OFF");
	setCommon(database);
	return database as WritableConnection;
}

/** Opens a second connection that cannot write, for the reader thread. The writer must have opened the file. */
export function openReadable(file: string): ReadableConnection {
	const database = new Database(file, { readonly: true });
	setCommon(database);
	return database as ReadableConnection;
}

/**
 * Opens a connection that moves the write-ahead log into the database while the writer goes on. SQLite asks for one
 * that could write; by its type none of the functions that do take it.
 */
export function openForCheckpoints(file: string): ReadableConnection {
	const database = new Database(file, { fileMustExist: true });
	database.pragma(SYNCHRONOUS);
	return database as ReadableConnection;
}

function setCommon(database: Database.Database): void {
	database.pragma(`cache_size = -${CACHE_KIB}`);
	database.pragma("temp_store = MEMORY");
	database.pragma("trusted_schema = OFF");
}

const statements = new WeakMap<
	Database.Database,
	Map<string, Database.Statement<unknown[], unknown>>
>();

/** Prepares a statement once a connection. `sql` is always a constant of this folder. */
export function statement<Row = unknown>(
	connection: ReadableConnection,
	sql: string,
): Database.Statement<unknown[], Row> {
	let prepared = statements.get(connection);
	if (prepared === undefined) {
		prepared = new Map();
		statements.set(connection, prepared);
	}
	let found = prepared.get(sql);
	if (found === undefined) {
		found = connection.prepare<unknown[], unknown>(sql);
		prepared.set(sql, found);
	}
	// What a row of a statement looks like is known only where its SQL is written.
	return found as Database.Statement<unknown[], Row>;
}

/** Runs `work` in one transaction: all of it is committed, or none. */
export function transaction<Result>(
	connection: WritableConnection,
	work: () => Result,
): Result {
	return connection.transaction(work).immediate();
}
