/** One program a data folder: two would start the same backends twice. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface DataFolderLock {
	release(): void;
}

/**
 * Takes the folder for this process. The lock is SQLite's, so it ends with the process however that ends, and no
 * file of a dead process has to be judged.
 * @returns undefined when another process has it
 */
export function lockDataFolder(directory: string): DataFolderLock | undefined {
	const database = new DatabaseSync(join(directory, "host.lock"));
	try {
		database.exec("BEGIN EXCLUSIVE");
		return { release: () => database.close() };
	} catch (error) {
		database.close();
		if (isBusy(error)) return undefined;
		throw error;
	}
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
	return (
		error instanceof Error &&
		"errcode" in error &&
		error.errcode === SQLITE_BUSY
	);
}
