/**
 * A list in any order under any filter, read from an index in that order and no further than asked.
 *
 * An index serves an order only if every column before it is fixed. Status and trigger have few values: where a
 * filter does not fix one, its values are spelt out, each a range of the index that is already sorted, and SQLite
 * merges the ranges lazily. At most 15 ranges (3 statuses × 5 triggers), whatever the size of the table.
 *
 * One question has no such index: the longest runs of a few hours. In the order of durations these hours are anywhere,
 * so where they hold few runs, these are read by their start and sorted.
 */
import { executionStatuses, triggerTypes } from "../../src-shared/execution.ts";
import type { ExecutionQuery } from "../../src-shared/query.ts";
import { type ReadableConnection, statement } from "./connection.ts";
import type { Place } from "./cursor.ts";
import { listRange } from "./list-range.ts";

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

/** What a list is read in the order of: its own, or that of its dates. */
export type ReadBy = Order["by"];

/** Up to so many runs are rather sorted than searched for: that takes about 1 ms. */
const FEW_RUNS = 1_000;

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
	const readBy =
		order.by === "duration_ms" && fewWithinDates(connection, filters)
			? "started_at"
			: order.by;
	const { sql, parameters } = placesQuery(filters, order, window, readBy);
	return statement<Place>(connection, sql).raw().all(parameters);
}

/** Apart from {@link readPlaces} so that tests can ask SQLite for its plan. */
export function placesQuery(
	filters: Filters,
	order: Order,
	window: Window,
	readBy: ReadBy = order.by,
): { readonly sql: string; readonly parameters: unknown[] } {
	const { index, ranges } = indexRanges(filters, readBy);
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

/** Whether the filters leave few runs, and say so by dates. Looks at no more runs than that. */
function fewWithinDates(
	connection: ReadableConnection,
	filters: Filters,
): boolean {
	const within = startedWithin(filters);
	if (within.length === 0) return false;
	const { index, ranges } = indexRanges(filters, "started_at");
	const selects = ranges.map((range) => [...range, ...within]);
	const counted = selects
		.map(
			(terms) =>
				`SELECT 1 FROM workflow_executions INDEXED BY ${index}${where(terms)}`,
		)
		.join(" UNION ALL ");
	const count = statement<number>(
		connection,
		`SELECT count(*) FROM (${counted} LIMIT ${FEW_RUNS + 1})`,
	)
		.pluck()
		.get(selects.flatMap((terms) => terms.flatMap(({ values }) => values)));
	return count !== undefined && count <= FEW_RUNS;
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

const INDEXES = {
	anyRun: { started_at: "idx_executions_started" },
	anyWorkflow: {
		started_at: "idx_executions_status",
		duration_ms: "idx_executions_duration",
	},
	oneWorkflow: {
		started_at: "idx_executions_workflow",
		duration_ms: "idx_executions_workflow_duration",
	},
	errorCode: {
		started_at: "idx_executions_error_code",
		duration_ms: "idx_executions_error_code_duration",
	},
} as const;

/** The index to read by, and the values its columns before the sort columns take: one list a range. */
function indexRanges(
	{ workflowId, status, triggerType, errorCode }: Filters,
	by: ReadBy,
): { readonly index: string; readonly ranges: readonly Term[][] } {
	const workflow = equal("workflow_id", workflowId);
	if (errorCode !== undefined) {
		const others = [
			equal("status", status),
			equal("trigger_type", triggerType),
		];
		const range = [...equal("error_code", errorCode), ...workflow];
		return {
			index: INDEXES.errorCode[by],
			ranges: [[...range, ...others.flat()]],
		};
	}
	const unfiltered = [workflowId, status, triggerType].every(
		(filter) => filter === undefined,
	);
	if (unfiltered && by === "started_at")
		return { index: INDEXES.anyRun[by], ranges: [[]] };
	const statuses = status === undefined ? executionStatuses : [status];
	const triggers = triggerType === undefined ? triggerTypes : [triggerType];
	return {
		index:
			INDEXES[workflowId === undefined ? "anyWorkflow" : "oneWorkflow"][by],
		ranges: statuses.flatMap((oneStatus) =>
			triggers.map((oneTrigger) => [
				...equal("list_range", listRange(oneStatus, oneTrigger)),
				...workflow,
			]),
		),
	};
}

/** No term at all for a filter that is not given. */
function equal(column: string, value: string | number | undefined): Term[] {
	return value === undefined ? [] : [{ sql: `${column} = ?`, values: [value] }];
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
