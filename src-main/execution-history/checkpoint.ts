/**
 * Keeps the write-ahead log small. Policy:
 * - SQLite itself moves the log into the database whenever a commit leaves 1,000 pages (16 MiB) in it. A read that is
 *   under way keeps it from starting the log anew, so the log can still grow.
 * - When a commit leaves more than 32 MiB on disk, the log is emptied, waiting a moment for reads to end.
 * - When nothing has been written for 5 s, the log is emptied; so it is at close.
 */
import { statSync } from "node:fs";
import type { WritableConnection } from "./connection.ts";

export const IDLE_MS = 5_000;
export const FORCED_BYTES = 32 * 1024 * 1024;
/** Commits between two looks at the size of the log: a look costs as much as a few inserts. */
export const COMMITS_BETWEEN_LOOKS = 16;

export class CheckpointPolicy {
	readonly #connection: WritableConnection;
	#idle: NodeJS.Timeout | undefined;
	#commits = 0;

	constructor(connection: WritableConnection) {
		this.#connection = connection;
	}

	/** To be called after every commit. */
	afterCommit(): void {
		this.#commits += 1;
		if (
			this.#commits % COMMITS_BETWEEN_LOOKS === 0 &&
			walBytes(this.#connection.name) > FORCED_BYTES
		)
			this.empty();
		clearTimeout(this.#idle);
		this.#idle = setTimeout(() => this.empty(), IDLE_MS).unref();
	}

	/** Moves the log into the database and cuts its file to nothing, unless a read holds it. */
	empty(): void {
		this.#connection.pragma("wal_checkpoint(TRUNCATE)");
	}

	stop(): void {
		clearTimeout(this.#idle);
	}
}

/** Size of the write-ahead log beside a database, in bytes. */
export function walBytes(databaseFile: string): number {
	return fileBytes(`${databaseFile}-wal`);
}

/** Size of a file in bytes; 0 when there is none. */
export function fileBytes(file: string): number {
	return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
