/** The list of executions, a page at a time. */
import type { WorkflowExecution } from "../../src-shared/execution.ts";
import {
	DEFAULT_PAGE_SIZE,
	type ExecutionPage,
	type ExecutionQuery,
} from "../../src-shared/query.ts";
import { type ReadableConnection, statement } from "./connection.ts";
import { decodeCursor, encodeCursor, type Place } from "./cursor.ts";
import { type Order, readPlaces, SORT_COLUMNS } from "./ranges.ts";
import {
	EXECUTION_COLUMNS,
	type ExecutionRow,
	LISTED_EXECUTION_COLUMNS,
	toExecution,
} from "./rows.ts";

const LISTED = selectInOrder(LISTED_EXECUTION_COLUMNS);
const WHOLE = selectInOrder(EXECUTION_COLUMNS);

/** The rows of a page, in its order, by one call: a call for each row takes four times as long. */
function selectInOrder(columns: string): string {
	return `SELECT ${columns} FROM (SELECT key AS place, value AS place_rowid FROM json_each(?))
CROSS JOIN workflow_executions ON workflow_executions.rowid = place_rowid ORDER BY place`;
}

/** @throws ExecutionHistoryError `invalid-request` for a cursor that is not this query's */
export function listExecutions(
	connection: ReadableConnection,
	query: ExecutionQuery,
): ExecutionPage {
	const {
		limit = DEFAULT_PAGE_SIZE,
		offset = 0,
		orderBy = "started_at",
		orderDir = "desc",
		cursor,
		includePayloads = false,
		...filters
	} = query;
	const order: Order = { by: orderBy, direction: orderDir };
	const bound = [
		filters.workflowId,
		filters.status,
		filters.triggerType,
		filters.errorCode,
		filters.startedAfter,
		filters.startedBefore,
		orderBy,
		orderDir,
	];
	const places = readPlaces(connection, filters, order, {
		after:
			cursor === undefined
				? undefined
				: decodeCursor(bound, cursor, SORT_COLUMNS[orderBy].length),
		// One more than asked tells whether there is a next page, without counting.
		limit: limit + 1,
		offset,
	});
	const page = places.slice(0, limit);
	const last = page.at(-1);
	return {
		executions: readExecutions(connection, page, includePayloads),
		nextCursor:
			places.length > limit && last !== undefined
				? encodeCursor(bound, last)
				: null,
	};
}

function readExecutions(
	connection: ReadableConnection,
	places: readonly Place[],
	includePayloads: boolean,
): WorkflowExecution[] {
	const select = statement<ExecutionRow>(
		connection,
		includePayloads ? WHOLE : LISTED,
	);
	return select
		.all(JSON.stringify(places.map((place) => place.at(-1))))
		.map(toExecution);
}
