/**
 * Keeps the write-ahead log small. Policy:
 * - When 1,000 pages (16 MiB) of the log are not in the database yet, another thread moves them there: a sixth of the
 *   time of recording at full speed would be waiting for the disk to have written them. What comes meanwhile, which is
 *   little, is moved at once, so that the log can start anew. While old runs are deleted, this thread moves it.
 * - Where that does not keep up, or a read that is under way keeps the log from starting anew, the log can still grow.
 *   When a commit leaves 2,500 pages in it (40 MiB), it is emptied there and then, waiting a moment for both.
 * - When nothing has been written for 5 s, the log is emptied; so it is at close.
 */
import { statSync } from "node:fs";
import Database from "better-sqlite3";
import {
	type ReadableConnection,
	statement,
	type WritableConnection,
} from "./connection.ts";

export const IDLE_MS = 5_000;
export const DUE_PAGES = 1_000;
export const FORCED_PAGES = 2_500;
/** Commits between two attempts to empty a log that a read holds: each waits for it. */
export const COMMITS_BETWEEN_ATTEMPTS = 16;
/** So few pages are moved faster than another thread is asked to. */
const FEW_PAGES = 100;

export class CheckpointPolicy {
	readonly #connection: WritableConnection;
	readonly #moveElsewhere: () => Promise<void>;
	#moving: Promise<void> | undefined;
	#idle: NodeJS.Timeout | undefined;
	#commitsToAttempt = 0;
	#busyWork = 0;

	/** @param moveElsewhere lets another thread call {@link moveLog} */
	constructor(
		connection: WritableConnection,
		moveElsewhere: () => Promise<void>,
	) {
		this.#connection = connection;
		this.#moveElsewhere = moveElsewhere;
		connection.pragma("wal_autocheckpoint = 0");
	}

	/** To be called after every commit. */
	afterCommit(): void {
		const { log, left } = logPages(this.#connection);
		this.#commitsToAttempt -= 1;
		if (log >= FORCED_PAGES && this.#commitsToAttempt <= 0) {
			this.#commitsToAttempt = COMMITS_BETWEEN_ATTEMPTS;
			this.empty();
		} else if (left >= DUE_PAGES && this.#moving === undefined) {
			if (this.#busyWork > 0) checkpoint(this.#connection, "PASSIVE");
			else this.#moving = this.#move();
		}
		clearTimeout(this.#idle);
		this.#idle = setTimeout(() => this.empty(), IDLE_MS).unref();
	}

	/**
	 * While `work` keeps this thread busy for its own sake, as deleting does, the log is moved here: nobody waits for
	 * it, and a third busy thread would take the last core of a small machine from the windows.
	 */
	async moveHereDuring<Result>(work: () => Promise<Result>): Promise<Result> {
		this.#busyWork += 1;
		try {
			return await work();
		} finally {
			this.#busyWork -= 1;
		}
	}

	/** Moves the log into the database and cuts its file to nothing, unless a read holds it. */
	empty(): void {
		checkpoint(this.#connection, "TRUNCATE");
	}

	/** Resolves when nobody else moves the log any more. */
	async stop(): Promise<void> {
		clearTimeout(this.#idle);
		await this.#moving;
	}

	async #move(): Promise<void> {
		try {
			await this.#moveElsewhere();
			checkpoint(this.#connection, "PASSIVE");
		} catch {
			// The log is emptied here once it is large.
		} finally {
			this.#moving = undefined;
		}
	}
}

/** Moves the log into the database, also what is written meanwhile, until that is little or a read holds it. */
export function moveLog(connection: ReadableConnection): void {
	let before = Number.POSITIVE_INFINITY;
	let { left } = logPages(connection);
	while (left > FEW_PAGES && left < before) {
		checkpoint(connection, "PASSIVE");
		before = left;
		({ left } = logPages(connection));
	}
}

/** What cannot be moved, as on a full disk, stays in the log, where it is as safe. */
function checkpoint(
	connection: ReadableConnection,
	mode: "PASSIVE" | "TRUNCATE",
): void {
	try {
		statement(connection, `PRAGMA wal_checkpoint(${mode})`).get();
	} catch (error) {
		if (!(error instanceof Database.SqliteError)) throw error;
	}
}

/** How many pages the log has, and how many of them are not in the database yet. */
function logPages(connection: ReadableConnection): {
	readonly log: number;
	readonly left: number;
} {
	const counts = statement<{ log: number; checkpointed: number }>(
		connection,
		"PRAGMA wal_checkpoint(NOOP)",
	).get();
	const { log, checkpointed } = counts ?? { log: 0, checkpointed: 0 };
	return { log, left: log - checkpointed };
}

/** Size of the write-ahead log beside a database, in bytes. */
export function walBytes(databaseFile: string): number {
	return fileBytes(`${databaseFile}-wal`);
}

/** Size of a file in bytes; 0 when there is none. */
export function fileBytes(file: string): number {
	return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
