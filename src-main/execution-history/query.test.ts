import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import {
	executionStatuses,
	triggerTypes,
	type WorkflowExecution,
} from "../../src-shared/execution.ts";
import type { ExecutionQuery } from "../../src-shared/query.ts";
import { prepareWritable } from "./connection.ts";
import { applyExecutionEvents, insertExecution } from "./executions.ts";
import { fileExecutions } from "./filing.ts";
import {
	type Filters,
	type Order,
	placesQuery,
	SORT_COLUMNS,
} from "./ranges.ts";
import { toStoredExecution } from "./rows.ts";
import { ExecutionStore } from "./store.ts";
import { anExecution } from "./testing/samples.ts";

const databases: Database.Database[] = [];
afterEach(() => {
	for (const database of databases.splice(0)) database.close();
});

function openStore() {
	const database = new Database(":memory:");
	databases.push(database);
	return { database, store: new ExecutionStore(database) };
}

const executions = fc.array(
	fc.record({
		workflowId: fc.constantFrom("a", "b"),
		status: fc.constantFrom(...executionStatuses),
		triggerType: fc.constantFrom(...triggerTypes),
		startedAt: fc.integer({ min: 0, max: 6 }),
		durationMs: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
		errorCode: fc.option(fc.constantFrom("timeout", "cancelled"), {
			nil: undefined,
		}),
	}),
	{ maxLength: 40 },
);
/** Of each whether it came in a batch, as what an engine records does, and is to be filed. */
const arrivals = fc.infiniteStream(fc.boolean());
const queries = fc.record(
	{
		workflowId: fc.constantFrom("a", "b", "c"),
		status: fc.constantFrom(...executionStatuses),
		triggerType: fc.constantFrom(...triggerTypes),
		errorCode: fc.constantFrom("timeout", "cancelled"),
		startedAfter: fc.integer({ min: 0, max: 6 }),
		startedBefore: fc.integer({ min: 0, max: 6 }),
		orderBy: fc.constantFrom("started_at" as const, "duration_ms" as const),
		orderDir: fc.constantFrom("asc" as const, "desc" as const),
		limit: fc.integer({ min: 1, max: 7 }),
	},
	{ requiredKeys: [] },
);

function expected(
	stored: readonly WorkflowExecution[],
	query: ExecutionQuery,
): WorkflowExecution[] {
	const key = (execution: WorkflowExecution) =>
		query.orderBy === "duration_ms"
			? (execution.durationMs ?? -1)
			: execution.startedAt;
	const sign = query.orderDir === "asc" ? 1 : -1;
	const same = <T>(wanted: T | undefined, value: T) =>
		wanted === undefined || wanted === value;
	return stored
		.map((execution, rowid) => ({ execution, rowid }))
		.filter(
			({ execution }) =>
				same(query.workflowId, execution.workflowId) &&
				same(query.status, execution.status) &&
				same(query.triggerType, execution.triggerType) &&
				same(query.errorCode, execution.errorCode) &&
				execution.startedAt >= (query.startedAfter ?? 0) &&
				execution.startedAt <= (query.startedBefore ?? 6),
		)
		.sort(
			(a, b) =>
				sign *
				(key(a.execution) - key(b.execution) ||
					a.execution.startedAt - b.execution.startedAt ||
					a.rowid - b.rowid),
		)
		.map(({ execution }) => execution);
}

describe("listExecutions", () => {
	it("answers what filtering and sorting everything would, page by page, for any query", () => {
		fc.assert(
			fc.property(executions, arrivals, queries, (given, arrive, query) => {
				const connection = prepareWritable(openStore().database);
				const store = new ExecutionStore(connection);
				const stored = given.map((different, number) => {
					const { completedAt, durationMs, ...rest } = anExecution();
					const execution = {
						id: `exec_${number}`,
						...rest,
						...dropUndefined(different),
					};
					const row = toStoredExecution(execution, 51_200);
					if (arrive.next().value) applyExecutionEvents(connection, [row]);
					else insertExecution(connection, row);
					return execution;
				});
				const pages: WorkflowExecution[] = [];
				let cursor: string | undefined;
				do {
					if (pages.length > 5) fileExecutions(connection);
					const page = store.listExecutions({
						...query,
						...(cursor === undefined ? {} : { cursor }),
					});
					pages.push(...page.executions);
					cursor = page.nextCursor ?? undefined;
				} while (cursor !== undefined);
				expect(pages).toEqual(expected(stored, query));
			}),
			{ numRuns: 150 },
		);
	});

	it("leaves payloads out unless asked", () => {
		const { store } = openStore();
		store.createExecution(
			anExecution({ triggerData: { a: 1 }, metadata: { b: 2 } }),
		);
		expect(store.queryExecutions()[0]).not.toHaveProperty("triggerData");
		expect(store.queryExecutions({ includePayloads: true })[0]).toMatchObject({
			triggerData: { a: 1 },
			metadata: { b: 2 },
		});
	});

	it("refuses a cursor of another query, and one that is none", () => {
		const { store } = openStore();
		for (let index = 0; index < 3; index += 1)
			store.createExecution(anExecution({ startedAt: index }));
		const { nextCursor } = store.listExecutions({ limit: 1 });
		if (nextCursor === null) throw new Error("No next page");
		for (const query of [
			{ cursor: nextCursor, status: "error" as const },
			{ cursor: nextCursor, orderBy: "duration_ms" as const },
			{ cursor: "bm90IG9uZQ" },
		])
			expect(() => store.listExecutions(query)).toThrow(
				expect.objectContaining({
					code: "invalid-request",
					message: expect.stringContaining("cursor"),
				}),
			);
	});

	it("refuses an order that is none of those offered, and changes nothing", () => {
		const { store } = openStore();
		const id = store.createExecution(anExecution());
		const injected: Record<string, unknown> = {
			orderBy: "id; DROP TABLE workflow_executions",
		};
		expect(() => store.queryExecutions(injected)).toThrow(
			expect.objectContaining({
				code: "invalid-request",
				message: expect.stringContaining("orderBy"),
			}),
		);
		expect(store.getExecution(id)).not.toBeNull();
	});
});

const UNFILED_PLAN =
	/(SCAN|SEARCH) workflow_executions USING INDEX idx_executions_unfiled.*(\nUSE TEMP B-TREE FOR ORDER BY)?/g;

describe("the plan of a list", () => {
	const present = <T>(value: T) => [undefined, value];
	const cases = present("w").flatMap((workflowId) =>
		present("error" as const).flatMap((status) =>
			present("manual" as const).flatMap((triggerType) =>
				(["started_at", "duration_ms"] as const).flatMap((by) =>
					(["asc", "desc"] as const).map((direction) => ({
						filters: { workflowId, status, triggerType } satisfies Filters,
						order: { by, direction } satisfies Order,
					})),
				),
			),
		),
	);

	it.each(cases)(
		"sorts nothing and scans nothing: $filters $order",
		({ filters, order }) => {
			const { database } = openStore();
			for (const after of [
				undefined,
				[5, 5, 5].slice(0, SORT_COLUMNS[order.by].length),
			]) {
				const { sql, parameters } = placesQuery(filters, order, {
					after,
					limit: 51,
					offset: 0,
				});
				const plan = database
					.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
					.all(parameters)
					.map(({ detail }) => detail)
					.join("\n")
					// What arrived in the last moment is few.
					.replace(UNFILED_PLAN, "");
				expect(plan).toContain("INDEX idx_executions");
				expect(plan).not.toMatch(/SCAN workflow_executions(?! USING COVERING)/);
				expect(plan).not.toContain("TEMP B-TREE");
				if (after !== undefined)
					expect(plan).toMatch(/(started_at|duration_order)[<>]\?/);
			}
		},
	);
});

describe("the longest runs of a few hours", () => {
	it.each(["asc", "desc"] as const)(
		"are the same, in the same order, whether sorted or searched for: %s",
		(direction) => {
			const { database, store } = openStore();
			for (let index = 0; index < 200; index += 1)
				store.createExecution(
					anExecution({
						startedAt: index % 90,
						status: index % 7 === 0 ? "error" : "success",
						durationMs: (index * 37) % 11,
					}),
				);
			const order = { by: "duration_ms", direction } as const;
			const filters = { startedAfter: 20, startedBefore: 70 };
			for (const after of [undefined, [5, 40, 100]])
				for (const window of [
					{ after, limit: 40, offset: 0 },
					{ after, limit: 10, offset: 7 },
				]) {
					const [searched, sorted] = (
						["duration_ms", "started_at"] as const
					).map((readBy) => {
						const { sql, parameters } = placesQuery(
							filters,
							order,
							window,
							readBy,
						);
						return database.prepare(sql).raw().all(parameters);
					});
					expect(searched).toHaveLength(window.limit);
					expect(sorted).toEqual(searched);
				}
		},
	);
});

function dropUndefined<T extends object>(value: T) {
	return Object.fromEntries(
		Object.entries(value).filter(([, field]) => field !== undefined),
	) as { [Key in keyof T]: NonNullable<T[Key]> };
}
