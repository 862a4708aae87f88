import { describe, expect, it } from "vitest";
import type { WritableConnection } from "./connection.ts";
import { ingest } from "./ingest.ts";
import { finish, placeBefore, placeBehind, pruneSlices } from "./retention.ts";
import { getExecutionStats } from "./stats.ts";
import { aBatch, anExecutionEvent, aStepEvent } from "./testing/batches.ts";
import { openConnection } from "./testing/open-connection.ts";

/** Every look at the clock takes a ms, so that a slice ends after a few. */
function tickingClock() {
	let time = 0;
	return { now: () => time++ };
}

function fill(connection: WritableConnection, runs: number, steps: number) {
	const payload = JSON.stringify({ text: "x".repeat(4_000) });
	for (let run = 0; run < runs; run += 1) {
		const id = `exec_${run}`;
		const bytes = aBatch({
			batch: run + 1,
			executions: [
				anExecutionEvent({
					id,
					workflowId: `workflow_${run % 2}`,
					status: run % 3 === 0 ? "error" : "success",
					startedAt: run,
				}),
			],
			steps: Array.from({ length: steps }, (_, index) =>
				aStepEvent({
					id: `step_${run}_${index}`,
					executionId: id,
					stepIndex: index,
					status: "success",
					inputData: payload,
				}),
			),
		});
		ingest(connection, [{ bytes }], 51_200);
	}
}

function count(connection: WritableConnection, table: string): unknown {
	return connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
}

describe("pruneSlices", () => {
	it("deletes in slices, between each of which the rest is whole and stats are right", () => {
		const connection = openConnection();
		fill(connection, 40, 5);
		const slices = pruneSlices(
			connection,
			placeBefore(30),
			undefined,
			tickingClock(),
		);
		let slicesTaken = 0;
		for (let next = slices.next(); next.done !== true; next = slices.next()) {
			slicesTaken += 1;
			expect(getExecutionStats(connection).total).toBe(
				count(connection, "workflow_executions"),
			);
			expect(connection.inTransaction).toBe(false);
		}
		expect(slicesTaken).toBeGreaterThan(3);
		expect(count(connection, "workflow_executions")).toBe(10);
		expect(count(connection, "execution_steps")).toBe(50);
	});

	it("goes on where an earlier prune was stopped", () => {
		const connection = openConnection();
		fill(connection, 20, 70);
		const stopped = pruneSlices(
			connection,
			placeBefore(20),
			undefined,
			tickingClock(),
		);
		stopped.next();
		expect(count(connection, "workflow_executions")).toBeGreaterThan(0);
		finish(pruneSlices(connection, placeBefore(20), undefined, tickingClock()));
		expect(count(connection, "workflow_executions")).toBe(0);
		expect(count(connection, "execution_steps")).toBe(0);
	});

	it("gives the freed pages back to the disk", () => {
		const connection = openConnection();
		fill(connection, 60, 20);
		const pages = () =>
			Number(connection.pragma("page_count", { simple: true }));
		const before = pages();
		finish(pruneSlices(connection, placeBefore(60), undefined, tickingClock()));
		expect(pages()).toBeLessThan(before / 4);
		expect(connection.pragma("integrity_check", { simple: true })).toBe("ok");
	});

	it("keeps the newest of one workflow and touches no other", () => {
		const connection = openConnection();
		fill(connection, 20, 1);
		const last = placeBehind(connection, 3, "workflow_1");
		if (last === null) throw new Error("Nothing to prune");
		expect(
			finish(pruneSlices(connection, last, "workflow_1", tickingClock())),
		).toBe(7);
		expect(getExecutionStats(connection, "workflow_1").total).toBe(3);
		expect(getExecutionStats(connection, "workflow_0").total).toBe(10);
		expect(placeBehind(connection, 3, "workflow_1")).toBeNull();
	});

	it("passes over pinned and running runs however many there are", () => {
		const connection = openConnection();
		fill(connection, 200, 0);
		connection.exec(
			"UPDATE workflow_executions SET pinned = 1 WHERE started_at < 150",
		);
		expect(
			finish(
				pruneSlices(connection, placeBefore(200), undefined, tickingClock()),
			),
		).toBe(50);
		expect(count(connection, "workflow_executions")).toBe(150);
	});
});
