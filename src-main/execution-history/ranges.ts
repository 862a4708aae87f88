/**
 * A list in any order under any filter, read from an index in that order and no further than asked.
 *
 * An index serves an order only if every column before it is fixed. Status and trigger have few values: where a
 * filter does not fix one, its values are spelt out, each a range of the index that is already sorted, and SQLite
 * merges the ranges lazily. At most 15 ranges (3 statuses × 5 triggers), whatever the size of the table.
 */
import { executionStatuses, triggerTypes } from "../../src-shared/execution.ts";
import type { ExecutionQuery } from "../../src-shared/query.ts";
import { type ReadableConnection, statement } from "./connection.ts";
import type { Place } from "./cursor.ts";

export type Filters = Pick<
	ExecutionQuery,
	| "workflowId"
	| "status"
	| "triggerType"
	| "errorCode"
	| "startedAfter"
	| "startedBefore"
>;

export interface Order {
	readonly by: "started_at" | "duration_ms";
	readonly direction: "asc" | "desc";
}

export interface Window {
	/** Begins behind this place. */
	readonly after?: Place | undefined;
	readonly limit: number;
	readonly offset: number;
}

/** The sort value of a run without a duration. */
export const NO_DURATION = -1;

const SORT_KEY = {
	started_at: "started_at",
	duration_ms: `ifnull(duration_ms, ${NO_DURATION})`,
} as const satisfies Record<Order["by"], string>;

/** The places in `window` of the list, in order. */
export function readPlaces(
	connection: ReadableConnection,
	filters: Filters,
	order: Order,
	window: Window,
): Place[] {
	const { sql, parameters } = placesQuery(filters, order, window);
	return statement<Place>(connection, sql).all(parameters);
}

/** Apart from {@link readPlaces} so that tests can ask SQLite for its plan. */
export function placesQuery(
	filters: Filters,
	order: Order,
	window: Window,
): { readonly sql: string; readonly parameters: unknown[] } {
	const parameters: unknown[] = [];
	const key = SORT_KEY[order.by];
	const ranges = fixedColumns(filters, order).map((fixed) => {
		const terms: string[] = [];
		for (const [column, value] of fixed) {
			terms.push(`${column} = ?`);
			parameters.push(value);
		}
		if (filters.startedAfter !== undefined) {
			terms.push("started_at >= ?");
			parameters.push(filters.startedAfter);
		}
		if (filters.startedBefore !== undefined) {
			terms.push("started_at <= ?");
			parameters.push(filters.startedBefore);
		}
		if (window.after !== undefined) {
			const beyond = order.direction === "asc" ? ">" : "<";
			terms.push(`(${key}, rowid) ${beyond} (?, ?)`);
			parameters.push(window.after.key, window.after.rowid);
		}
		const where = terms.length === 0 ? "" : ` WHERE ${terms.join(" AND ")}`;
		return `SELECT ${key} AS key, rowid AS rowid FROM workflow_executions${where}`;
	});
	parameters.push(window.limit, window.offset);
	const sorted = `ORDER BY 1 ${order.direction}, 2 ${order.direction}`;
	return {
		sql: `${ranges.join(" UNION ALL ")} ${sorted} LIMIT ? OFFSET ?`,
		parameters,
	};
}

type FixedColumns = ReadonlyArray<readonly [column: string, value: string]>;

function fixedColumns(filters: Filters, order: Order): FixedColumns[] {
	const { workflowId, status, triggerType, errorCode } = filters;
	const common: FixedColumns = [
		...(errorCode === undefined ? [] : [["error_code", errorCode] as const]),
		...(workflowId === undefined ? [] : [["workflow_id", workflowId] as const]),
	];
	const unfiltered =
		common.length === 0 && status === undefined && triggerType === undefined;
	if (unfiltered && order.by === "started_at") return [[]];
	const statuses = status === undefined ? executionStatuses : [status];
	const triggers = triggerType === undefined ? triggerTypes : [triggerType];
	return statuses.flatMap((fixedStatus) =>
		triggers.map((fixedTrigger) => [
			...common,
			["status", fixedStatus] as const,
			["trigger_type", fixedTrigger] as const,
		]),
	);
}
