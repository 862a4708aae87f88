import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach } from "vitest";
import { openWritable, type WritableConnection } from "../connection.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const connections: Database.Database[] = [];

afterEach(() => {
	for (const connection of connections.splice(0)) connection.close();
});

/** A database file of its own for one test, open for writing. */
export function openConnection(
	file = join(temporaryFolder(), "executions.sqlite"),
): WritableConnection {
	const connection = openWritable(file);
	connections.push(connection);
	return connection;
}

/** A plain connection, as another program would open one. Closed after the test. */
export function openPlain(file: string): Database.Database {
	const database = new Database(file);
	connections.push(database);
	return database;
}
