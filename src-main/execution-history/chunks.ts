/**
 * Stores many rows with few calls: of what an insert of 1 KB costs, a third is the call itself.
 *
 * Most rows are new. A whole chunk of them is inserted by a statement that passes over what is there already, since one
 * that might have to undo half of its rows keeps a copy of every page it touches. What was passed over goes, row by
 * row, through the statement that knows how to change one.
 */
import type { RunResult } from "better-sqlite3";
import { statement, type WritableConnection } from "./connection.ts";

const ROWS_A_CHUNK = 32;

export interface StoreSql {
	/** Inserts a chunk of rows, passing over those whose id is there. */
	readonly insertChunk: string;
	/** As `insertChunk`, of one row. */
	readonly insertOne: string;
	/** Which of a chunk's ids are those of rows up to a rowid. */
	readonly idsUpTo: string;
	/** Inserts one row, or brings it up to date. */
	readonly storeOne: string;
}

/**
 * @param insertSql an INSERT of so many rows into the table
 * @param onConflict the clause that brings a row up to date
 */
export function storeSql(
	table: string,
	insertSql: (rows: number, orIgnore: "OR IGNORE" | "") => string,
	onConflict: string,
): StoreSql {
	const ids = Array<string>(ROWS_A_CHUNK).fill("?").join(", ");
	return {
		insertChunk: insertSql(ROWS_A_CHUNK, "OR IGNORE"),
		insertOne: insertSql(1, "OR IGNORE"),
		idsUpTo: `SELECT id FROM ${table} WHERE id IN (${ids}) AND rowid <= ?`,
		storeOne: insertSql(1, "") + onConflict,
	};
}

/** Later rows of the same id bring earlier ones up to date. Answers those whose id was there already. */
export function storeRows<Row extends { readonly id: string }>(
	connection: WritableConnection,
	rows: readonly Row[],
	sql: StoreSql,
	parameters: (row: Row) => unknown[],
): Row[] {
	const insertChunk = statement(connection, sql.insertChunk);
	const insertOne = statement(connection, sql.insertOne);
	const storeOne = statement(connection, sql.storeOne);
	const there: Row[] = [];
	let at = 0;
	for (; at + ROWS_A_CHUNK <= rows.length; at += ROWS_A_CHUNK) {
		const chunk = rows.slice(at, at + ROWS_A_CHUNK);
		const inserted = insertChunk.run(...chunk.flatMap(parameters));
		if (inserted.changes < ROWS_A_CHUNK)
			there.push(...passedOver(connection, chunk, sql, inserted));
	}
	for (const row of rows.slice(at))
		if (insertOne.run(...parameters(row)).changes === 0) there.push(row);
	for (const row of there) storeOne.run(...parameters(row));
	return there;
}

/** A new row gets a rowid above all others: what stands below the first new one was there before. */
function passedOver<Row extends { readonly id: string }>(
	connection: WritableConnection,
	chunk: readonly Row[],
	{ idsUpTo }: StoreSql,
	{ changes, lastInsertRowid }: RunResult,
): readonly Row[] {
	if (changes === 0) return chunk;
	const before = statement<{ readonly id: string }>(connection, idsUpTo).all(
		...chunk.map(({ id }) => id),
		Number(lastInsertRowid) - changes,
	);
	const there = new Set(before.map(({ id }) => id));
	return chunk.filter((row) => {
		// As the database has it, which keeps no half of a surrogate pair.
		const id = row.id.toWellFormed();
		const isThere = there.has(id);
		there.add(id);
		return isThere;
	});
}
