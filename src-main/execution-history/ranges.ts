/**
 * A list in any order under any filter, read from an index in that order and no further than asked.
 *
 * An index serves an order only if every column before it is fixed. Status and trigger have few values: where a
 * filter does not fix one, its values are spelt out, each a range of the index that is already sorted, and SQLite
 * merges the ranges lazily. At most 15 ranges (3 statuses × 5 triggers), whatever the size of the table; and one of
 * what has arrived in the last moment and is in none of these indexes yet (`filing.ts`), which is few enough to sort.
 *
 * One question has no such index: the longest runs of a few hours. In the order of durations these hours are anywhere,
 * so where they hold few runs, these are read by their start and sorted.
 */
import { executionStatuses, triggerTypes } from "../../src-shared/execution.ts";
import type { ExecutionQuery } from "../../src-shared/query.ts";
import { type ReadableConnection, statement } from "./connection.ts";
import type { Place } from "./cursor.ts";
import { IS_FILED, IS_UNFILED, listRange } from "./list-range.ts";

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
	const places = behind(window.after, order);
	const ranges = indexRanges(filters, readBy).flatMap(({ index, terms }) =>
		places.map((place) => ({
			index,
			terms: [...terms, ...startedWithin(filters), ...place],
		})),
	);
	const columns = SORT_COLUMNS[order.by];
	const sorted = columns
		.map((_, column) => `${column + 1} ${order.direction}`)
		.join(", ");
	return {
		sql: `${selectAll(ranges, columns.join(", "))} ORDER BY ${sorted} LIMIT ? OFFSET ?`,
		parameters: [...valuesOf(ranges), window.limit, window.offset],
	};
}

/** Whether the filters leave few runs, and say so by dates. Looks at no more runs than that. */
function fewWithinDates(
	connection: ReadableConnection,
	filters: Filters,
): boolean {
	const within = startedWithin(filters);
	if (within.length === 0) return false;
	const ranges = indexRanges(filters, "started_at").map(({ index, terms }) => ({
		index,
		terms: [...terms, ...within],
	}));
	const count = statement<number>(
		connection,
		`SELECT count(*) FROM (${selectAll(ranges, "1")} LIMIT ${FEW_RUNS + 1})`,
	)
		.pluck()
		.get(valuesOf(ranges));
	return count !== undefined && count <= FEW_RUNS;
}

interface Term {
	readonly sql: string;
	readonly values: ReadonlyArray<string | number>;
}

/** Rows of an index, in its order. */
interface Range {
	readonly index: string;
	readonly terms: readonly Term[];
}

function selectAll(ranges: readonly Range[], columns: string): string {
	return ranges
		.map(({ index, terms }) => {
			const where = terms.map(({ sql }) => sql).join(" AND ");
			return `SELECT ${columns} FROM workflow_executions INDEXED BY ${index}${where && ` WHERE ${where}`}`;
		})
		.join(" UNION ALL ");
}

function valuesOf(ranges: readonly Range[]): unknown[] {
	return ranges.flatMap(({ terms }) => terms.flatMap(({ values }) => values));
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
	unfiled: "idx_executions_unfiled",
} as const;

const FILED: Term = { sql: IS_FILED, values: [] };
const UNFILED: Term = { sql: IS_UNFILED, values: [] };

/** What to read, whose columns before the sort columns are fixed. */
function indexRanges(
	{ workflowId, status, triggerType, errorCode }: Filters,
	by: ReadBy,
): readonly Range[] {
	const workflow = equal("workflow_id", workflowId);
	const others = [
		...equal("status", status),
		...equal("trigger_type", triggerType),
	];
	if (errorCode !== undefined)
		return [
			{
				index: INDEXES.errorCode[by],
				terms: [...equal("error_code", errorCode), ...workflow, ...others],
			},
		];
	const filters = [...workflow, ...others];
	if (filters.length === 0 && by === "started_at")
		return [{ index: INDEXES.anyRun[by], terms: [] }];
	const statuses = status === undefined ? executionStatuses : [status];
	const triggers = triggerType === undefined ? triggerTypes : [triggerType];
	const index =
		INDEXES[workflowId === undefined ? "anyWorkflow" : "oneWorkflow"][by];
	const filed = statuses.flatMap((oneStatus) =>
		triggers.map((oneTrigger) => ({
			index,
			terms: [
				FILED,
				...equal("list_range", listRange(oneStatus, oneTrigger)),
				...workflow,
			],
		})),
	);
	return [...filed, { index: INDEXES.unfiled, terms: [UNFILED, ...filters] }];
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
