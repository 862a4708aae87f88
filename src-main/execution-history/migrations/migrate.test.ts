import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ExecutionQuery } from "../../../src-shared/query.ts";
import { ExecutionStore } from "../store.ts";
import { openConnection, openPlain } from "../testing/open-connection.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { createTables } from "./0001-create-tables.ts";
import { SCHEMA_VERSION } from "./migrate.ts";

/** The SQL of CF11-004, to the letter. */
const GIVEN_SCHEMA = readFileSync(
	join(import.meta.dirname, "..", "testing", "cf11-004-schema.sql"),
	"utf8",
);

function givenFile(): string {
	const file = join(temporaryFolder(), "executions.sqlite");
	const database = openPlain(file);
	// Where foreign keys are on, the given schema refuses every row for want of a table "components".
	database.pragma("foreign_keys = OFF");
	database.exec(GIVEN_SCHEMA);
	database.exec(`
INSERT INTO workflow_executions VALUES
	('run-1', 'w', 'Orders', 'webhook', '{"body":1}', 'success', 1000, 1200, 200, NULL, NULL, '{"v":1}'),
	('run-2', 'w', 'Orders', 'schedule', 'not json', 'running', 2000, NULL, NULL, NULL, NULL, NULL),
	('run-3', 'x', 'Old one', 'cron', NULL, 'crashed', 3000, 2900, -100, 'boom', 'at boom', '{"v":2}');
INSERT INTO execution_steps VALUES
	('s-1', 'run-1', 'n1', 'http', 'Call', 0, 1000, 1100, 100, 'success', '{"a":1}', '{"b":2}', NULL),
	('s-2', 'run-1', 'n2', 'set', NULL, 1, 1100, 1200, 100, 'error', NULL, NULL, 'bad');
`);
	database.close();
	return file;
}

describe("a file made by CF11-004's own SQL", () => {
	it("is adopted with every row, readable by the names it had", () => {
		const file = givenFile();
		const store = new ExecutionStore(openPlain(file));
		expect(store.getExecutionWithSteps("run-1")).toEqual({
			id: "run-1",
			workflowId: "w",
			workflowName: "Orders",
			triggerType: "webhook",
			triggerData: { body: 1 },
			status: "success",
			startedAt: 1_000,
			completedAt: 1_200,
			durationMs: 200,
			metadata: { v: 1 },
			steps: [
				{
					id: "s-1",
					executionId: "run-1",
					nodeId: "n1",
					nodeType: "http",
					nodeName: "Call",
					stepIndex: 0,
					startedAt: 1_000,
					completedAt: 1_100,
					durationMs: 100,
					status: "success",
					inputData: { a: 1 },
					outputData: { b: 2 },
				},
				expect.objectContaining({ id: "s-2", errorMessage: "bad" }),
			],
		});
		expect(store.getExecution("run-2")?.triggerData).toEqual({
			$unreadable: "not json",
		});
	});

	it("keeps what the given types do not know, and lists it", () => {
		const store = new ExecutionStore(openPlain(givenFile()));
		expect(store.getExecution("run-3")).toMatchObject({
			triggerType: "internal_event",
			status: "error",
			durationMs: 0,
			metadata: { v: 2, adopted: { triggerType: "cron", status: "crashed" } },
		});
		expect(
			store.queryExecutions({ workflowId: "x", orderBy: "duration_ms" }),
		).toHaveLength(1);
		expect(store.getExecutionStats()).toMatchObject({ total: 3, error: 1 });
	});

	it("is backed up whole beside itself first", () => {
		const file = givenFile();
		new ExecutionStore(openPlain(file));
		const folder = dirname(file);
		const backup = readdirSync(folder).find((name) =>
			name.includes(".before-adoption-"),
		);
		if (backup === undefined) throw new Error("No backup");
		const rows = openPlain(join(folder, backup))
			.prepare("SELECT id, status FROM workflow_executions ORDER BY id")
			.all();
		expect(rows).toEqual([
			{ id: "run-1", status: "success" },
			{ id: "run-2", status: "running" },
			{ id: "run-3", status: "crashed" },
		]);
	});

	it("has the pages of a new file afterwards", () => {
		const database = openPlain(givenFile());
		new ExecutionStore(database);
		expect(database.pragma("page_size", { simple: true })).toBe(16_384);
		expect(database.pragma("auto_vacuum", { simple: true })).toBe(2);
		expect(database.pragma("journal_mode", { simple: true })).toBe("wal");
		expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
	});

	it("is as it was when the adoption fails in the middle", () => {
		const file = givenFile();
		const database = openPlain(file);
		database.pragma("foreign_keys = OFF");
		database.exec(
			"INSERT INTO workflow_executions SELECT NULL, 'w', 'n', 'manual', NULL, 'success', 'x', NULL, NULL, NULL, NULL, NULL",
		);
		// Not two rows may have one id, and the row above takes this one.
		database.exec(
			"INSERT INTO workflow_executions SELECT 'exec_adopted_' || 4, 'w', 'n', 'manual', NULL, 'success', 1, NULL, NULL, NULL, NULL, NULL",
		);
		expect(() => new ExecutionStore(database)).toThrow("UNIQUE");
		expect(database.pragma("user_version", { simple: true })).toBe(0);
		expect(
			database
				.prepare("SELECT count(*) FROM workflow_executions")
				.pluck()
				.get(),
		).toBe(5);
	});
});

describe("a new file", () => {
	it("is at the newest version, in WAL mode, private to its user", () => {
		const connection = openConnection();
		expect(connection.pragma("user_version", { simple: true })).toBe(
			SCHEMA_VERSION,
		);
		expect(connection.pragma("auto_vacuum", { simple: true })).toBe(2);
		expect(connection.pragma("page_size", { simple: true })).toBe(16_384);
		expect(connection.pragma("journal_mode", { simple: true })).toBe("wal");
	});

	it("opens again without changing", () => {
		const file = join(temporaryFolder(), "executions.sqlite");
		openConnection(file).close();
		const bytes = readFileSync(file);
		openConnection(file).close();
		expect(readFileSync(file).equals(bytes)).toBe(true);
	});
});

describe("a file of a newer version", () => {
	it("is refused and left as it is", () => {
		const file = join(temporaryFolder(), "executions.sqlite");
		const database = openPlain(file);
		database.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
		expect(() => new ExecutionStore(database)).toThrow(
			expect.objectContaining({ code: "store-newer-than-app" }),
		);
		expect(database.pragma("user_version", { simple: true })).toBe(
			SCHEMA_VERSION + 1,
		);
		expect(
			database.prepare("SELECT count(*) FROM sqlite_schema").pluck().get(),
		).toBe(0);
	});
});

describe("a file of the first schema", () => {
	it("keeps its runs, in every list and count", () => {
		const file = join(temporaryFolder(), "executions.sqlite");
		const first = openPlain(file);
		createTables(first);
		first.exec(`
INSERT INTO workflow_executions (
	id, workflow_id, workflow_name, trigger_type, status, started_at, completed_at, duration_ms, list_range, duration_order
) VALUES
	('run-1', 'w', 'Orders', 'manual', 'success', 1000, 1200, 200, 102, 200),
	('run-2', 'w', 'Orders', 'manual', 'running', 2000, NULL, NULL, 2, -1);
PRAGMA user_version = 1;
`);
		first.close();

		const store = new ExecutionStore(openConnection(file));
		const ids = (query: ExecutionQuery) =>
			store.queryExecutions(query).map(({ id }) => id);
		expect(ids({})).toEqual(["run-2", "run-1"]);
		expect(ids({ status: "success" })).toEqual(["run-1"]);
		expect(ids({ workflowId: "w", orderBy: "duration_ms" })).toEqual([
			"run-1",
			"run-2",
		]);
		store.updateExecution("run-2", { status: "error", durationMs: 100 });
		expect(store.getExecutionStats("w")).toMatchObject({
			total: 2,
			averageDurationMs: 150,
		});
		expect(openPlain(file).pragma("user_version", { simple: true })).toBe(
			SCHEMA_VERSION,
		);
	});
});
