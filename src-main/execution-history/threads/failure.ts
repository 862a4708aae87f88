/** Decides what an error is called, where the original still is. */
import Database from "better-sqlite3";
import {
	type ErrorCode,
	ExecutionHistoryError,
} from "../../../src-shared/errors.ts";
import type { ThreadFailure } from "./protocol.ts";

export function toFailure(error: unknown): ThreadFailure {
	if (error instanceof ExecutionHistoryError)
		return { code: error.code, message: error.message, details: error.details };
	if (error instanceof Database.SqliteError)
		return {
			code: codeOf(error.code),
			message: `SQLite: ${error.message} (${error.code})`,
			stack: error.stack,
		};
	return error instanceof Error
		? { code: "internal", message: error.message, stack: error.stack }
		: { code: "internal", message: String(error) };
}

/** Extended result codes begin with the primary one. */
function codeOf(sqliteCode: string): ErrorCode {
	const is = (primary: string) => sqliteCode.startsWith(primary);
	if (is("SQLITE_CORRUPT") || is("SQLITE_NOTADB")) return "store-corrupt";
	if (is("SQLITE_FULL")) return "store-full";
	if (is("SQLITE_BUSY") || is("SQLITE_LOCKED")) return "busy";
	if (
		is("SQLITE_CANTOPEN") ||
		is("SQLITE_READONLY") ||
		is("SQLITE_PERM") ||
		is("SQLITE_IOERR")
	)
		return "store-unavailable";
	return "internal";
}
