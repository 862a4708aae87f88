/**
 * Runs a statement for many rows, several rows a call: of what an insert of 1 KB costs, a third is the call itself.
 */
import { statement, type WritableConnection } from "./connection.ts";

const ROWS_A_CALL = 8;

/** The same statement for a whole chunk of rows and for a single one. */
export interface ChunkedSql {
	readonly chunk: string;
	readonly single: string;
}

export function chunkedSql(sql: (rows: number) => string): ChunkedSql {
	return { chunk: sql(ROWS_A_CALL), single: sql(1) };
}

export function runInChunks<Row>(
	connection: WritableConnection,
	rows: readonly Row[],
	sql: ChunkedSql,
	parameters: (row: Row) => unknown[],
): void {
	const chunk = statement(connection, sql.chunk);
	const single = statement(connection, sql.single);
	let at = 0;
	for (; at + ROWS_A_CALL <= rows.length; at += ROWS_A_CALL)
		chunk.run(...rows.slice(at, at + ROWS_A_CALL).flatMap(parameters));
	for (const row of rows.slice(at)) single.run(...parameters(row));
}
