/** CF11-004, "Testing Plan" and "Success Criteria": a test for each line, under its own words. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import type {
	ExecutionStats,
	ExecutionWithSteps,
} from "../../src-shared/execution.ts";
import type { ExecutionQuery } from "../../src-shared/query.ts";
import { type ExecutionHistory, openExecutionHistory } from "./history.ts";
import { ExecutionStore } from "./store.ts";
import { anExecution, aRunningExecution, aStep } from "./testing/samples.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";
import { workerScript } from "./testing/worker-script.ts";

const databases: Database.Database[] = [];
const histories: ExecutionHistory[] = [];

afterEach(async () => {
	for (const database of databases.splice(0)) database.close();
	for (const history of histories.splice(0)) await history.close();
});

function open(file = join(temporaryFolder(), "executions.sqlite")) {
	const database = new Database(file);
	databases.push(database);
	return { database, file, store: new ExecutionStore(database) };
}

async function openHistory(directory: string): Promise<ExecutionHistory> {
	const history = await openExecutionHistory({ directory, workerScript });
	histories.push(history);
	return history;
}

describe("CF11-004, unit tests", () => {
	it("Create execution record", () => {
		const { store } = open();
		const execution = anExecution({
			triggerData: { body: { order: 7 } },
			metadata: { version: "1.2" },
			errorStack: "Error\n    at charge",
		});
		const id = store.createExecution(execution);
		expect(store.getExecution(id)).toEqual({ id, ...execution });
		expect(store.getExecution("exec_none")).toBeNull();
	});

	it("Update execution status", () => {
		const { store } = open();
		const id = store.createExecution(aRunningExecution({ startedAt: 1_000 }));
		store.updateExecution(id, {
			status: "error",
			completedAt: 1_400,
			errorMessage: "Card declined",
		});
		expect(store.getExecution(id)).toMatchObject({
			status: "error",
			completedAt: 1_400,
			durationMs: 400,
			errorMessage: "Card declined",
			workflowName: "Order import",
		});
	});

	it("Add steps to execution", () => {
		const { store } = open();
		const executionId = store.createExecution(aRunningExecution());
		const first = store.addStep(
			aStep(executionId, { stepIndex: 0, status: "running" }),
		);
		const second = store.addStep(aStep(executionId, { stepIndex: 1 }));
		store.updateStep(first, { status: "success", outputData: { id: 1 } });
		const opened = store.getExecutionWithSteps(executionId);
		expect(opened?.steps.map((step) => step.id)).toEqual([first, second]);
		expect(opened?.steps[0]).toMatchObject({
			status: "success",
			inputData: { amount: 12 },
			outputData: { id: 1 },
		});
		expect(store.getStepsForExecution(executionId)).toEqual(opened?.steps);
	});

	it("Query with filters", () => {
		const { store } = open();
		const wanted = store.createExecution(
			anExecution({
				workflowId: "report",
				status: "error",
				triggerType: "schedule",
				startedAt: 2_000,
			}),
		);
		store.createExecution(anExecution({ startedAt: 2_000 }));
		store.createExecution(anExecution({ status: "error", startedAt: 3_000 }));
		store.createExecution(
			anExecution({ triggerType: "schedule", startedAt: 1_000 }),
		);
		const queries: ExecutionQuery[] = [
			{ workflowId: "report" },
			{ status: "error", startedBefore: 2_500 },
			{ triggerType: "schedule", startedAfter: 1_500 },
			{ startedAfter: 2_000, startedBefore: 2_000, status: "error" },
			{ workflowId: "report", status: "error", triggerType: "schedule" },
		];
		for (const query of queries)
			expect(store.queryExecutions(query).map(({ id }) => id)).toEqual([
				wanted,
			]);
		expect(store.queryExecutions({ workflowId: "none" })).toEqual([]);
	});

	it("Pagination works correctly", () => {
		const { store } = open();
		const ids = Array.from({ length: 25 }, (_, index) =>
			store.createExecution(anExecution({ startedAt: 1_000 + index })),
		);
		const newestFirst = ids.toReversed();
		const byOffset = [0, 10, 20].flatMap((offset) =>
			store.queryExecutions({ limit: 10, offset }).map(({ id }) => id),
		);
		expect(byOffset).toEqual(newestFirst);
		const oldestFirst = store.queryExecutions({
			orderBy: "started_at",
			orderDir: "asc",
			limit: 3,
		});
		expect(oldestFirst.map(({ id }) => id)).toEqual(ids.slice(0, 3));
	});

	it("Cleanup by age", () => {
		const { database } = open();
		const store = new ExecutionStore(database, { now: () => 100_000 });
		const old = store.createExecution(anExecution({ startedAt: 89_999 }));
		const step = store.addStep(aStep(old));
		const young = store.createExecution(anExecution({ startedAt: 90_000 }));
		expect(store.cleanupOldExecutions(10_000)).toBe(1);
		expect(store.getExecution(old)).toBeNull();
		expect(store.getStep(step)).toBeNull();
		expect(store.getExecution(young)).not.toBeNull();
	});

	it("Cleanup by count", () => {
		const { store } = open();
		const ids = Array.from({ length: 10 }, (_, index) =>
			store.createExecution(anExecution({ startedAt: 1_000 + index })),
		);
		const other = store.createExecution(
			anExecution({ workflowId: "other", startedAt: 1 }),
		);
		expect(store.cleanupByCount(4, "order-import")).toBe(6);
		expect(store.queryExecutions().map(({ id }) => id)).toEqual([
			...ids.slice(6).toReversed(),
			other,
		]);
		expect(store.cleanupByCount(1)).toBe(4);
		expect(store.cleanupByCount(1)).toBe(0);
	});

	it("Handle large input/output data (truncation)", () => {
		const { database } = open();
		const store = new ExecutionStore(database, { maxPayloadBytes: 1_000 });
		const executionId = store.createExecution(aRunningExecution());
		const id = store.addStep(
			aStep(executionId, {
				inputData: { order: 7, text: "é".repeat(10_000) },
				outputData: { small: true },
			}),
		);
		const step = store.getStep(id);
		expect(step?.inputData).toMatchObject({
			order: 7,
			$truncated: { originalBytes: 20_021 },
		});
		expect(JSON.stringify(step?.inputData).length).toBeLessThanOrEqual(1_000);
		expect(step?.outputData).toEqual({ small: true });
	});

	it("Concurrent write access", async () => {
		const directory = temporaryFolder();
		const history = await openHistory(directory);
		const { store } = open(join(directory, "executions.sqlite"));
		const throughService = Promise.all(
			Array.from({ length: 50 }, (_, index) =>
				history.createExecution(anExecution({ startedAt: index })),
			),
		);
		const direct = Array.from({ length: 50 }, (_, index) =>
			store.createExecution(anExecution({ startedAt: 1_000 + index })),
		);
		const ids = new Set([...(await throughService), ...direct]);
		expect(ids.size).toBe(100);
		expect(
			new Set(store.queryExecutions({ limit: 500 }).map(({ id }) => id)),
		).toEqual(ids);
	});
});

describe("CF11-004, manual testing", () => {
	it("Schema creates correctly on first run", () => {
		const { database } = open();
		const names = database
			.prepare<[], { name: string }>(
				"SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
			)
			.all()
			.map(({ name }) => name);
		expect(names).toEqual(
			expect.arrayContaining(["execution_steps", "workflow_executions"]),
		);
		expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
	});

	it("Data persists across restarts", async () => {
		const directory = temporaryFolder();
		const before = await openHistory(directory);
		const id = await before.createExecution(anExecution());
		await before.addStep(aStep(id));
		await before.close();
		const after = await openHistory(directory);
		expect((await after.getExecutionWithSteps(id))?.steps).toHaveLength(1);
	});

	it("Query performance acceptable: 1,000 records are listed whole", () => {
		const { store } = open();
		for (let index = 0; index < 1_000; index += 1)
			store.createExecution(anExecution({ startedAt: index }));
		const pages = [0, 500].map((offset) =>
			store.queryExecutions({ limit: 500, offset }),
		);
		expect(pages.flat().map(({ startedAt }) => startedAt)).toEqual(
			Array.from({ length: 1_000 }, (_, index) => 999 - index),
		);
	});
});

describe("CF11-004, success criteria", () => {
	it("All TypeScript interfaces defined", () => {
		const stats: ExecutionStats = open().store.getExecutionStats();
		const opened: ExecutionWithSteps | null =
			open().store.getExecutionWithSteps("exec_none");
		expect([stats.total, opened]).toEqual([0, null]);
	});

	it("SQLite schema creates tables correctly: every given column, by name and type", () => {
		const { database } = open();
		const columns = (table: string) =>
			Object.fromEntries(
				database
					.prepare<[string], { name: string; type: string }>(
						"SELECT name, type FROM pragma_table_info(?)",
					)
					.all(table)
					.map(({ name, type }) => [name, type]),
			);
		expect(columns("workflow_executions")).toMatchObject({
			id: "TEXT",
			workflow_id: "TEXT",
			workflow_name: "TEXT",
			trigger_type: "TEXT",
			trigger_data: "TEXT",
			status: "TEXT",
			started_at: "INTEGER",
			completed_at: "INTEGER",
			duration_ms: "INTEGER",
			error_message: "TEXT",
			error_stack: "TEXT",
			metadata: "TEXT",
		});
		expect(columns("execution_steps")).toMatchObject({
			id: "TEXT",
			execution_id: "TEXT",
			node_id: "TEXT",
			node_type: "TEXT",
			node_name: "TEXT",
			step_index: "INTEGER",
			started_at: "INTEGER",
			completed_at: "INTEGER",
			duration_ms: "INTEGER",
			status: "TEXT",
			input_data: "TEXT",
			output_data: "TEXT",
			error_message: "TEXT",
		});
	});

	it("CRUD operations work for executions and steps", async () => {
		const { store } = open();
		// The given class is asynchronous: awaiting every result must do.
		const id = await store.createExecution(aRunningExecution());
		const step = await store.addStep(aStep(id));
		await store.updateStep(step, { errorMessage: "late note" });
		await store.updateExecution(id, { status: "success", durationMs: 5 });
		expect((await store.getExecutionWithSteps(id))?.steps).toHaveLength(1);
		await store.deleteExecution(id);
		expect(await store.getExecution(id)).toBeNull();
		expect(await store.getStepsForExecution(id)).toEqual([]);
	});

	it("Query filtering and pagination work", () => {
		const { store } = open();
		for (let index = 0; index < 30; index += 1)
			store.createExecution(
				anExecution({
					status: index % 3 === 0 ? "error" : "success",
					startedAt: index,
				}),
			);
		const page = store.queryExecutions({
			status: "error",
			limit: 4,
			offset: 4,
			orderDir: "asc",
		});
		expect(page.map(({ startedAt }) => startedAt)).toEqual([12, 15, 18, 21]);
	});

	it("Retention cleanup works: never on what runs or is pinned", () => {
		const { store } = open();
		const running = store.createExecution(aRunningExecution({ startedAt: 1 }));
		const pinned = store.createExecution(
			anExecution({ startedAt: 2, pinned: true }),
		);
		store.createExecution(anExecution({ startedAt: 3 }));
		expect(store.cleanupByCount(0)).toBe(1);
		expect(store.cleanupOldExecutions(0)).toBe(0);
		expect(store.queryExecutions().map(({ id }) => id)).toEqual([
			pinned,
			running,
		]);
	});
});
