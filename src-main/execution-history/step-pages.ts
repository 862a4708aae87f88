/**
 * Opening an execution: all its steps in order, but no more payload than a window can take at once.
 *
 * The size of a payload is read from the row's header, so that payloads that will not be sent are never read.
 * Failed steps have theirs first, since they are what a run is opened for.
 */
import type { ExecutionWithSteps } from "../../src-shared/execution.ts";
import {
	MAX_STEPS_PER_PAGE,
	type StepPage,
	type StepQuery,
} from "../../src-shared/query.ts";
import { type ReadableConnection, statement } from "./connection.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { getExecution } from "./executions.ts";
import { STEP_HEADER_COLUMNS, type StepRow, toStep } from "./rows.ts";

/** Most payload in one answer, in bytes of JSON; the rest is asked for step by step. */
export const MAX_PAYLOAD_BYTES_PER_PAGE = 512 * 1024;

const HEADERS = `
SELECT ${STEP_HEADER_COLUMNS}, rowid AS rowid, octet_length(input_data) AS input_bytes, octet_length(output_data) AS output_bytes
FROM execution_steps WHERE execution_id = ? AND (step_index, rowid) > (?, ?) ORDER BY step_index, rowid LIMIT ?`;
const PAYLOADS = `
SELECT step_rowid AS rowid, input_data, output_data
FROM (SELECT value AS step_rowid FROM json_each(?)) CROSS JOIN execution_steps ON execution_steps.rowid = step_rowid`;

interface HeaderRow extends StepRow {
	readonly rowid: number;
	readonly input_bytes: number | null;
	readonly output_bytes: number | null;
}

const BEFORE_ALL = [-1, 0];

/** @throws ExecutionHistoryError `invalid-request` for a cursor that is not this execution's */
export function listSteps(
	connection: ReadableConnection,
	query: StepQuery,
): StepPage {
	const { executionId, cursor, limit = MAX_STEPS_PER_PAGE } = query;
	const after =
		cursor === undefined
			? BEFORE_ALL
			: decodeCursor(executionId, cursor, BEFORE_ALL.length);
	const rows = statement<HeaderRow>(connection, HEADERS).all(
		executionId,
		...after,
		limit + 1,
	);
	const page = rows.slice(0, limit);
	const last = page.at(-1);
	const chosen = withinBudget(page);
	const payloads = payloadsOf(connection, chosen);
	return {
		steps: page.map((row) => {
			const payload = payloads.get(row.rowid);
			return toStep(payload === undefined ? row : { ...row, ...payload });
		}),
		stepsWithoutPayload: page
			.filter((row) => payloadBytes(row) > 0 && !chosen.has(row))
			.map((row) => row.id),
		nextCursor:
			rows.length > limit && last !== undefined
				? encodeCursor(executionId, [last.step_index, last.rowid])
				: null,
	};
}

/** The execution and the first page of its steps. */
export function openExecution(
	connection: ReadableConnection,
	id: string,
): ExecutionWithSteps | null {
	const execution = getExecution(connection, id);
	if (execution === null) return null;
	const { steps, stepsWithoutPayload, nextCursor } = listSteps(connection, {
		executionId: id,
	});
	return {
		...execution,
		steps,
		...(nextCursor === null ? {} : { nextStepsCursor: nextCursor }),
		...(stepsWithoutPayload.length === 0 ? {} : { stepsWithoutPayload }),
	};
}

function payloadBytes(row: HeaderRow): number {
	return (row.input_bytes ?? 0) + (row.output_bytes ?? 0);
}

function withinBudget(page: readonly HeaderRow[]): ReadonlySet<HeaderRow> {
	const failedFirst = [
		...page.filter((row) => row.status === "error"),
		...page.filter((row) => row.status !== "error"),
	];
	const chosen = new Set<HeaderRow>();
	let left = MAX_PAYLOAD_BYTES_PER_PAGE;
	for (const row of failedFirst) {
		const bytes = payloadBytes(row);
		if (bytes === 0 || bytes > left) continue;
		left -= bytes;
		chosen.add(row);
	}
	return chosen;
}

type PayloadsRow = Pick<HeaderRow, "rowid" | "input_data" | "output_data">;

/** By rowid; with one call, since a call for each row takes four times as long. */
function payloadsOf(
	connection: ReadableConnection,
	rows: ReadonlySet<HeaderRow>,
): ReadonlyMap<number, PayloadsRow> {
	const rowids = JSON.stringify([...rows].map(({ rowid }) => rowid));
	const found = statement<PayloadsRow>(connection, PAYLOADS).all(rowids);
	return new Map(found.map((row) => [row.rowid, row]));
}
