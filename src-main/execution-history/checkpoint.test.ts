import { statSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
	CheckpointPolicy,
	COMMITS_BETWEEN_ATTEMPTS,
	DUE_PAGES,
	FORCED_PAGES,
	IDLE_MS,
	moveLog,
	walBytes,
} from "./checkpoint.ts";
import { openForCheckpoints, type WritableConnection } from "./connection.ts";
import { PAGE_BYTES } from "./page-bytes.ts";
import { openConnection, openPlain } from "./testing/open-connection.ts";

afterEach(() => void vi.useRealTimers());

describe("CheckpointPolicy", () => {
	it("empties the log when nothing has been written for a while, not before", () => {
		vi.useFakeTimers();
		const connection = openConnection();
		const policy = new CheckpointPolicy(connection, async () => {});
		connection.exec("CREATE TABLE notes (text TEXT)");
		policy.afterCommit();
		vi.advanceTimersByTime(IDLE_MS - 1);
		expect(walBytes(connection.name)).toBeGreaterThan(0);
		policy.afterCommit();
		vi.advanceTimersByTime(IDLE_MS - 1);
		expect(walBytes(connection.name)).toBeGreaterThan(0);
		vi.advanceTimersByTime(1);
		expect(walBytes(connection.name)).toBe(0);
	});

	it("empties a log that has grown past its limit, as soon as no read holds it", async () => {
		const connection = openConnection();
		connection.pragma("busy_timeout = 0");
		const policy = new CheckpointPolicy(connection, async () => {});
		const reader = openPlain(connection.name);
		connection.exec("CREATE TABLE notes (text TEXT)");
		reader.exec("BEGIN; SELECT * FROM notes");
		await writePages(connection, FORCED_PAGES + 500, policy);
		expect(walBytes(connection.name)).toBeGreaterThan(
			FORCED_PAGES * PAGE_BYTES,
		);
		reader.exec("COMMIT");
		for (let commit = 0; commit < COMMITS_BETWEEN_ATTEMPTS; commit += 1)
			policy.afterCommit();
		expect(walBytes(connection.name)).toBe(0);
		await policy.stop();
	});

	it("lets somebody else move what is due, one at a time, so that the log starts anew", async () => {
		const connection = openConnection();
		const other = openForCheckpoints(connection.name);
		let atOnce = 0;
		const movedElsewhere = vi.fn(async () => {
			expect(++atOnce).toBe(1);
			await nextTurn();
			moveLog(other);
			atOnce -= 1;
		});
		const policy = new CheckpointPolicy(connection, movedElsewhere);
		await writePages(connection, 5 * DUE_PAGES, policy);
		await policy.stop();
		other.close();
		expect(movedElsewhere.mock.calls.length).toBeGreaterThanOrEqual(4);
		expect(walBytes(connection.name)).toBeLessThan(
			1.5 * DUE_PAGES * PAGE_BYTES,
		);
	});

	it("moves what is due itself while deleting keeps its thread busy anyway", async () => {
		const connection = openConnection();
		const moveElsewhere = vi.fn(async () => {});
		const policy = new CheckpointPolicy(connection, moveElsewhere);
		await policy.moveHereDuring(() =>
			writePages(connection, 5 * DUE_PAGES, policy),
		);
		expect(moveElsewhere).not.toHaveBeenCalled();
		expect(walBytes(connection.name)).toBeLessThan(
			1.2 * DUE_PAGES * PAGE_BYTES,
		);
		await writePages(connection, DUE_PAGES, policy);
		expect(moveElsewhere).toHaveBeenCalled();
		await policy.stop();
	});

	it.each([
		["cannot be asked", () => Promise.reject(new Error("The thread died"))],
		["does not come to it", () => new Promise<void>(() => {})],
	])(
		"keeps the log small although whoever moves it %s",
		async (_how, moveElsewhere) => {
			const connection = openConnection();
			const policy = new CheckpointPolicy(connection, moveElsewhere);
			await writePages(connection, 3 * FORCED_PAGES, policy);
			expect(walBytes(connection.name)).toBeLessThan(
				1.1 * FORCED_PAGES * PAGE_BYTES,
			);
		},
	);
});

describe("moveLog", () => {
	it("gives up, rather than try for ever, while a read holds the log", async () => {
		const connection = openConnection();
		const policy = new CheckpointPolicy(connection, async () => {});
		const reader = openPlain(connection.name);
		connection.exec("CREATE TABLE notes (text TEXT)");
		reader.exec("BEGIN; SELECT * FROM notes");
		await writePages(connection, DUE_PAGES / 2, policy);
		const before = statSync(connection.name).size;
		moveLog(connection);
		expect(statSync(connection.name).size).toBe(before);
		reader.exec("COMMIT");
		moveLog(connection);
		expect(statSync(connection.name).size).toBeGreaterThan(before);
		await policy.stop();
	});
});

/** Commits of a few pages each, with a turn of the event loop between. */
async function writePages(
	connection: WritableConnection,
	pages: number,
	policy: CheckpointPolicy,
): Promise<void> {
	const pagesACommit = 50;
	connection.exec("CREATE TABLE IF NOT EXISTS notes (text TEXT)");
	const insert = connection.prepare("INSERT INTO notes VALUES (zeroblob(?))");
	for (let written = 0; written < pages; written += pagesACommit) {
		insert.run(pagesACommit * PAGE_BYTES);
		policy.afterCommit();
		await nextTurn();
	}
}
