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

/** What a {@link Place} of each order is made of. */
export const SORT_COLUMNS = {
	started_at: ["started_at", "rowid"],
	duration_ms: ["duration_order", "started_at", "rowid"],
} as const satisfies Record<Order["by"], readonly string[]>;

/** The places in `window` of the list, in order. */
export function readPlaces(
	connection: ReadableConnection,
	filters: Filters,
	order: Order,
	window: Window,
): Place[] {
	const { sql, parameters } = placesQuery(filters, order, window);
	return statement<Place>(connection, sql).raw().all(parameters);
}

/** Apart from {@link readPlaces} so that tests can ask SQLite for its plan. */
export function placesQuery(
	filters: Filters,
	order: Order,
	window: Window,
): { readonly sql: string; readonly parameters: unknown[] } {
	const { index, ranges } = indexRanges(filters, order);
	const places = behind(window.after, order);
	const selects = ranges.flatMap((range) =>
		places.map((place) => [...range, ...startedWithin(filters), ...place]),
	);
	const columns = SORT_COLUMNS[order.by];
	const source = `SELECT ${columns.join(", ")} FROM workflow_executions INDEXED BY ${index}`;
	const sorted = columns
		.map((_, column) => `${column + 1} ${order.direction}`)
		.join(", ");
	return {
		sql: `${selects
			.map((terms) => `${source}${where(terms)}`)
			.join(" UNION ALL ")} ORDER BY ${sorted} LIMIT ? OFFSET ?`,
		parameters: [
			...selects.flatMap((terms) => terms.flatMap(({ values }) => values)),
			window.limit,
			window.offset,
		],
	};
}

interface Term {
	readonly sql: string;
	readonly values: ReadonlyArray<string | number>;
}

function where(terms: readonly Term[]): string {
	return terms.length === 0
		? ""
		: ` WHERE ${terms.map(({ sql }) => sql).join(" AND ")}`;
}

/** The index in the order asked for, and the values its columns before the sort columns take: one list a range. */
function indexRanges(
	filters: Filters,
	order: Order,
): { readonly index: string; readonly ranges: readonly Term[][] } {
	const { workflowId, status, triggerType, errorCode } = filters;
	const byStart = order.by === "started_at";
	const given = [
		...(errorCode === undefined ? [] : [equal("error_code", errorCode)]),
		...(workflowId === undefined ? [] : [equal("workflow_id", workflowId)]),
		...(status === undefined ? [] : [equal("status", status)]),
		...(triggerType === undefined ? [] : [equal("trigger_type", triggerType)]),
	];
	if (errorCode !== undefined)
		return {
			index: byStart
				? "idx_executions_error_code"
				: "idx_executions_error_code_duration",
			ranges: [given],
		};
	if (given.length === 0 && byStart)
		return { index: "idx_executions_started", ranges: [[]] };
	const spelledOut = (
		column: string,
		value: string | undefined,
		all: readonly string[],
	) => (value === undefined ? all.map((one) => [equal(column, one)]) : [[]]);
	const index = {
		workflow: byStart
			? "idx_executions_workflow"
			: "idx_executions_workflow_duration",
		any: byStart ? "idx_executions_status" : "idx_executions_duration",
	};
	return {
		index: workflowId === undefined ? index.any : index.workflow,
		ranges: spelledOut("status", status, executionStatuses).flatMap((one) =>
			spelledOut("trigger_type", triggerType, triggerTypes).map((other) => [
				...given,
				...one,
				...other,
			]),
		),
	};
}

function equal(column: string, value: string): Term {
	return { sql: `${column} = ?`, values: [value] };
}

function startedWithin({ startedAfter, startedBefore }: Filters): Term[] {
	return [
		...(startedAfter === undefined
			? []
			: [{ sql: "started_at >= ?", values: [startedAfter] }]),
		...(startedBefore === undefined
			? []
			: [{ sql: "started_at <= ?", values: [startedBefore] }]),
	];
}

/**
 * What lies behind a place, as ranges of the index: the rest of its equals, and everything beyond. One comparison
 * would say the same, but SQLite reads an index from a place on by its first column only, and there can be hundreds
 * of thousands of runs of the same duration.
 */
function behind(place: Place | undefined, order: Order): readonly Term[][] {
	if (place === undefined) return [[]];
	const beyond = order.direction === "asc" ? ">" : "<";
	const [first, ...rest] = SORT_COLUMNS[order.by];
	const [key = 0, ...values] = place;
	return [
		[
			{ sql: `${first} = ?`, values: [key] },
			rest.length === 1
				? { sql: `rowid ${beyond} ?`, values }
				: { sql: `(${rest.join(", ")}) ${beyond} (?, ?)`, values },
		],
		[{ sql: `${first} ${beyond} ?`, values: [key] }],
	];
}
