import { afterEach, describe, expect, it, vi } from "vitest";
import type { WritableConnection } from "./connection.ts";
import { FILED_AFTER_MS, Filing } from "./filing.ts";
import { ingest } from "./ingest.ts";
import { IS_UNFILED } from "./list-range.ts";
import { aBatch, anExecutionEvent } from "./testing/batches.ts";
import { openConnection, openPlain } from "./testing/open-connection.ts";

afterEach(() => void vi.useRealTimers());

function openWithArrivals(): WritableConnection {
	const connection = openConnection();
	const executions = ["exec_1", "exec_2"].map((id) => anExecutionEvent({ id }));
	ingest(connection, [{ bytes: aBatch({ executions }) }], 51_200);
	return connection;
}

function unfiled(connection: WritableConnection): unknown {
	return connection
		.prepare(`SELECT count(*) FROM workflow_executions WHERE ${IS_UNFILED}`)
		.pluck()
		.get();
}

describe("Filing", () => {
	it("files what has arrived a moment later, once, however much arrives meanwhile", () => {
		vi.useFakeTimers();
		const connection = openWithArrivals();
		const afterCommit = vi.fn();
		const filing = new Filing(connection, afterCommit);
		filing.plan();
		vi.advanceTimersByTime(FILED_AFTER_MS - 1);
		filing.plan();
		expect(unfiled(connection)).toBe(2);
		vi.advanceTimersByTime(1);
		expect(unfiled(connection)).toBe(0);
		vi.advanceTimersByTime(FILED_AFTER_MS);
		expect(afterCommit).toHaveBeenCalledOnce();
	});

	it("leaves it for the next time while another program holds the file", () => {
		vi.useFakeTimers();
		const connection = openWithArrivals();
		connection.pragma("busy_timeout = 0");
		const other = openPlain(connection.name);
		const filing = new Filing(connection, () => {});
		other.exec("BEGIN IMMEDIATE");
		filing.plan();
		vi.advanceTimersByTime(FILED_AFTER_MS);
		expect(unfiled(connection)).toBe(2);
		other.exec("COMMIT");
		filing.plan();
		vi.advanceTimersByTime(FILED_AFTER_MS);
		expect(unfiled(connection)).toBe(0);
	});

	it("files nothing once it is stopped", () => {
		vi.useFakeTimers();
		const connection = openWithArrivals();
		const filing = new Filing(connection, () => {});
		filing.plan();
		filing.stop();
		vi.advanceTimersByTime(FILED_AFTER_MS);
		expect(unfiled(connection)).toBe(2);
	});
});
