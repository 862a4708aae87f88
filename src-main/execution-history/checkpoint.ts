/**
 * Keeps the write-ahead log small. Policy:
 * - When 1,000 pages (16 MiB) of the log are not in the database yet, another thread moves them there: a third of the
 *   time of recording at full speed would be waiting for the disk to have written them. What comes meanwhile, which is
 *   little, is moved at once, so that the log can start anew.
 * - Where that does not keep up, SQLite itself moves what there is whenever a commit leaves 2,000 pages. A read that is
 *   under way keeps either from starting the log anew, so the log can still grow.
 * - When a commit leaves more than 48 MiB on disk, the log is emptied, waiting a moment for reads to end.
 * - When nothing has been written for 5 s, the log is emptied; so it is at close.
 */
import { statSync } from "node:fs";
import {
	type ReadableConnection,
	statement,
	type WritableConnection,
} from "./connection.ts";

export const IDLE_MS = 5_000;
export const DUE_PAGES = 1_000;
const OVERDUE_PAGES = 2_000;
export const FORCED_BYTES = 48 * 1024 * 1024;
/** Commits between two looks at the size of the log: a look costs as much as a few inserts. */
export const COMMITS_BETWEEN_LOOKS = 16;
/** So few pages are moved faster than another thread is asked to. */
const FEW_PAGES = 100;

export class CheckpointPolicy {
	readonly #connection: WritableConnection;
	readonly #moveElsewhere: () => Promise<void>;
	#moving: Promise<void> | undefined;
	#idle: NodeJS.Timeout | undefined;
	#commits = 0;

	/** @param moveElsewhere lets another thread call {@link moveLog} */
	constructor(
		connection: WritableConnection,
		moveElsewhere: () => Promise<void>,
	) {
		this.#connection = connection;
		this.#moveElsewhere = moveElsewhere;
		connection.pragma(`wal_autocheckpoint = ${OVERDUE_PAGES}`);
	}

	/** To be called after every commit. */
	afterCommit(): void {
		this.#commits += 1;
		if (
			this.#commits % COMMITS_BETWEEN_LOOKS === 0 &&
			walBytes(this.#connection.name) > FORCED_BYTES
		)
			this.empty();
		else if (unmovedPages(this.#connection) >= DUE_PAGES)
			this.#moving ??= this.#move();
		clearTimeout(this.#idle);
		this.#idle = setTimeout(() => this.empty(), IDLE_MS).unref();
	}

	/** Moves the log into the database and cuts its file to nothing, unless a read holds it. */
	empty(): void {
		this.#connection.pragma("wal_checkpoint(TRUNCATE)");
	}

	/** Resolves when nobody else moves the log any more. */
	async stop(): Promise<void> {
		clearTimeout(this.#idle);
		await this.#moving;
	}

	async #move(): Promise<void> {
		try {
			await this.#moveElsewhere();
			moveWhatThereIs(this.#connection);
		} catch {
			// SQLite does it itself, as soon as there is more.
		} finally {
			this.#moving = undefined;
		}
	}
}

/** Moves the log into the database, also what is written meanwhile, until that is little or a read holds it. */
export function moveLog(connection: ReadableConnection): void {
	let before = Number.POSITIVE_INFINITY;
	let left = unmovedPages(connection);
	while (left > FEW_PAGES && left < before) {
		moveWhatThereIs(connection);
		before = left;
		left = unmovedPages(connection);
	}
}

function moveWhatThereIs(connection: ReadableConnection): void {
	statement(connection, "PRAGMA wal_checkpoint(PASSIVE)").get();
}

/** Pages of the log that are not in the database yet. */
function unmovedPages(connection: ReadableConnection): number {
	const counts = statement<{ log: number; checkpointed: number }>(
		connection,
		"PRAGMA wal_checkpoint(NOOP)",
	).get();
	return counts === undefined ? 0 : counts.log - counts.checkpointed;
}

/** Size of the write-ahead log beside a database, in bytes. */
export function walBytes(databaseFile: string): number {
	return fileBytes(`${databaseFile}-wal`);
}

/** Size of a file in bytes; 0 when there is none. */
export function fileBytes(file: string): number {
	return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
