/**
 * Stores many rows with few calls: of what an insert of 1 KB costs, a third is the call itself.
 *
 * Most rows are new. A whole chunk of them is inserted by a statement that passes over what is there already, since one
 * that might have to undo half of its rows keeps a copy of every page it touches. Only where something was passed over
 * does each row of the chunk go through the statement that knows how to change a row; for those just inserted that
 * changes nothing.
 */
import { statement, type WritableConnection } from "./connection.ts";

const ROWS_A_CHUNK = 32;

export interface StoreSql {
	/** Inserts a chunk of rows, passing over those whose id is there. */
	readonly insertChunk: string;
	/** Inserts one row, or brings it up to date. */
	readonly storeOne: string;
}

/**
 * @param insertSql an INSERT of so many rows
 * @param onConflict the clause that brings a row up to date
 */
export function storeSql(
	insertSql: (rows: number, orIgnore: "OR IGNORE" | "") => string,
	onConflict: string,
): StoreSql {
	return {
		insertChunk: insertSql(ROWS_A_CHUNK, "OR IGNORE"),
		storeOne: insertSql(1, "") + onConflict,
	};
}

export function storeRows<Row>(
	connection: WritableConnection,
	rows: readonly Row[],
	sql: StoreSql,
	parameters: (row: Row) => unknown[],
): void {
	const insertChunk = statement(connection, sql.insertChunk);
	const storeOne = statement(connection, sql.storeOne);
	let at = 0;
	for (; at + ROWS_A_CHUNK <= rows.length; at += ROWS_A_CHUNK) {
		const chunk = rows.slice(at, at + ROWS_A_CHUNK).map(parameters);
		if (insertChunk.run(...chunk.flat()).changes < ROWS_A_CHUNK)
			for (const row of chunk) storeOne.run(...row);
	}
	for (const row of rows.slice(at)) storeOne.run(...parameters(row));
}
