/**
 * Enters recorded runs into the indexes of the lists, many at a time.
 *
 * Each of these indexes has a place for every status, trigger and workflow, and runs end with any duration, so that the
 * few runs of one batch are scattered over as many pages, and every one of them is written whole. Runs that arrive are
 * therefore stored without these entries and filed together a moment later: with a million runs in the database a step
 * costs the disk half the bytes, and the thread two thirds of the time. Lists read what is not filed beside the indexes
 * (`ranges.ts`), so that nobody can tell.
 */
import Database from "better-sqlite3";
import { statement, type WritableConnection } from "./connection.ts";
import { IS_UNFILED, OTHER_SIDE } from "./list-range.ts";

/** How long runs wait: few enough that reading them beside the indexes takes no time. */
export const FILED_AFTER_MS = 250;

const FILE = `UPDATE workflow_executions SET list_range = ${OTHER_SIDE} WHERE ${IS_UNFILED}`;

/** Files all that have arrived. */
export function fileExecutions(connection: WritableConnection): void {
	statement(connection, FILE).run();
}

/** Decides when. */
export class Filing {
	readonly #connection: WritableConnection;
	readonly #afterCommit: () => void;
	#timer: NodeJS.Timeout | undefined;

	/** @param afterCommit called when it has written */
	constructor(connection: WritableConnection, afterCommit: () => void) {
		this.#connection = connection;
		this.#afterCommit = afterCommit;
	}

	/** To be called when runs have been stored. */
	plan(): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.#file();
		}, FILED_AFTER_MS).unref();
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	#file(): void {
		try {
			fileExecutions(this.#connection);
			this.#afterCommit();
		} catch (error) {
			// The file is locked, the disk is full: lists show these runs all the same, and they go with the next.
			if (!(error instanceof Database.SqliteError)) throw error;
		}
	}
}
