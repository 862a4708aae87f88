/** A place in a list, as opaque text. It holds only for the query it came from. */
import { createHash } from "node:crypto";
import * as z from "zod";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";

/** The values a row is sorted by, the last of which is its rowid and decides between equals. */
export type Place = readonly number[];

const cursorSchema = z.tuple([z.string()], z.int());

/** @param query what the cursor is bound to: filters and order, or the execution whose steps are read */
export function encodeCursor(query: unknown, place: Place): string {
	const text = JSON.stringify([fingerprint(query), ...place]);
	return Buffer.from(text).toString("base64url");
}

/** @throws ExecutionHistoryError `invalid-request` for a cursor that is none, or is another query's */
export function decodeCursor(
	query: unknown,
	cursor: string,
	length: number,
): Place {
	const parsed = cursorSchema.safeParse(parseText(cursor));
	if (!parsed.success) throw invalidCursor("it is not one of ours");
	const [bound, ...place] = parsed.data;
	if (bound !== fingerprint(query))
		throw invalidCursor("it belongs to a query with other filters or order");
	if (place.length !== length) throw invalidCursor("it is not one of ours");
	return place;
}

function parseText(cursor: string): unknown {
	try {
		return JSON.parse(Buffer.from(cursor, "base64url").toString());
	} catch {
		return undefined;
	}
}

function invalidCursor(reason: string): ExecutionHistoryError {
	return new ExecutionHistoryError(
		"invalid-request",
		`Invalid query, field cursor: ${reason}`,
		{ field: "cursor" },
	);
}

function fingerprint(query: unknown): string {
	return createHash("sha256")
		.update(JSON.stringify(query))
		.digest("base64url")
		.slice(0, 12);
}
