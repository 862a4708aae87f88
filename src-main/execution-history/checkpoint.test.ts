import { afterEach, describe, expect, it, vi } from "vitest";
import {
	CheckpointPolicy,
	COMMITS_BETWEEN_LOOKS,
	FORCED_BYTES,
	IDLE_MS,
	walBytes,
} from "./checkpoint.ts";
import { openConnection } from "./testing/open-connection.ts";

afterEach(() => void vi.useRealTimers());

describe("CheckpointPolicy", () => {
	it("empties the log when nothing has been written for a while, not before", () => {
		vi.useFakeTimers();
		const connection = openConnection();
		const policy = new CheckpointPolicy(connection);
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

	it("empties a log that has grown past its limit within a few commits", () => {
		const connection = openConnection();
		const policy = new CheckpointPolicy(connection);
		connection.pragma("wal_autocheckpoint = 0");
		connection.exec("CREATE TABLE notes (text TEXT)");
		const insert = connection.prepare("INSERT INTO notes VALUES (zeroblob(?))");
		while (walBytes(connection.name) <= FORCED_BYTES) insert.run(4_000_000);
		for (let commit = 0; commit < COMMITS_BETWEEN_LOOKS; commit += 1)
			policy.afterCommit();
		expect(walBytes(connection.name)).toBe(0);
		policy.stop();
	});
});
