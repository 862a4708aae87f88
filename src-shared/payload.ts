/** Turns any value into the JSON text of an object: what is recorded of a node's data. */
import { hidesContent } from "./payload-view.ts";
import { PayloadWriter, type Problem } from "./payload-writer.ts";
import { fitsUtf8, textStart, utf8Bytes } from "./utf8.ts";

/** Largest payload kept unless told otherwise, in bytes of UTF-8. */
export const DEFAULT_MAX_PAYLOAD_BYTES = 51_200;
/** Below this there is no room for the notes on what was cut; smaller limits count as this one. */
export const MIN_PAYLOAD_BYTES = 256;
/**
 * Key of a payload that was cut, with `{ originalBytes, maxBytes }`; `originalBytes` is missing where the
 * payload could not be serialized whole.
 */
export const TRUNCATED_KEY = "$truncated";
/** Key of a payload in which something could not be serialized, with a list of `{ path, reason }`. */
export const UNSERIALIZABLE_KEY = "$unserializable";
/** Key under which a value that is no object is recorded. */
export const VALUE_KEY = "value";

const MARKER_KEYS: readonly string[] = [TRUNCATED_KEY, UNSERIALIZABLE_KEY];
const TRUNCATED_BYTES = 80;
const MAX_PROBLEM_PATH = 120;
const MAX_PROBLEM_REASON = 120;
const MAX_PROBLEMS_BYTES = 1_024;

/**
 * Serializes a value as the JSON text of an object of at most `maxBytes` bytes of UTF-8. Never throws.
 *
 * - What is no object is recorded as `{ "value": … }`.
 * - What JSON cannot hold gives way, where it stands, to a text that says so, and is listed under
 *   {@link UNSERIALIZABLE_KEY}. As in JSON, functions and symbols in an otherwise serializable value are
 *   left out, and a number that is not finite is null.
 * - What is too large is cut so that keys and types stay readable, and says so under {@link TRUNCATED_KEY}.
 *   Beyond one `JSON.stringify` and counting its bytes, which grow with the value, cutting takes time in
 *   proportion to `maxBytes` and to the number of keys of the objects it shows, however large the rest is.
 */
export function serializePayload(value: unknown, maxBytes: number): string {
	const limit = Math.max(maxBytes || 0, MIN_PAYLOAD_BYTES);
	let originalBytes: number | undefined;
	try {
		// Undefined for a function, a symbol and undefined itself, whatever the declared type says.
		const json: string | undefined = JSON.stringify(value);
		if (json !== undefined) {
			const text = asObject(json);
			if (fitsUtf8(text, limit)) {
				if (!json.includes("{}") || !hidesContent(value)) return text;
			} else originalBytes = utf8Bytes(text);
		}
	} catch {
		// The writer below finds out where, and keeps the rest.
	}
	if (originalBytes === undefined) {
		const text = whole(value, limit);
		if (text !== undefined) return text;
	}
	return cut(value, limit, originalBytes);
}

function whole(value: unknown, maxBytes: number): string | undefined {
	const writer = new PayloadWriter(MARKER_KEYS);
	const piece = writer.whole(value, maxBytes);
	if (piece === undefined) return undefined;
	const text = withMarkers(
		asObject(piece.text),
		problemsMarker(writer.problems, problemsRoom(maxBytes)),
	);
	return fitsUtf8(text, maxBytes) ? text : undefined;
}

function cut(
	value: unknown,
	maxBytes: number,
	originalBytes: number | undefined,
): string {
	const writer = new PayloadWriter(MARKER_KEYS);
	const wrapping = asObject("").length;
	const room = problemsRoom(maxBytes);
	const { text } = writer.cut(
		value,
		maxBytes - TRUNCATED_BYTES - room - wrapping,
	);
	return withMarkers(
		asObject(text),
		problemsMarker(writer.problems, room),
		`${JSON.stringify(TRUNCATED_KEY)}:${JSON.stringify({ originalBytes, maxBytes })}`,
	);
}

function asObject(json: string): string {
	return json.startsWith("{") ? json : `{"${VALUE_KEY}":${json}}`;
}

function withMarkers(object: string, ...markers: readonly string[]): string {
	const members = [object.slice(1, -1), ...markers].filter(
		(member) => member !== "",
	);
	return `{${members.join(",")}}`;
}

function problemsRoom(maxBytes: number): number {
	return Math.min(MAX_PROBLEMS_BYTES, Math.floor(maxBytes / 4));
}

/** As many problems as there is room for; empty when there are none. */
function problemsMarker(problems: readonly Problem[], room: number): string {
	if (problems.length === 0) return "";
	const start = `${JSON.stringify(UNSERIALIZABLE_KEY)}:[`;
	let left = room - start.length - 2;
	const entries: string[] = [];
	for (const { path, reason } of problems) {
		const entry = JSON.stringify({
			path: textStart(path, MAX_PROBLEM_PATH),
			reason: textStart(reason, MAX_PROBLEM_REASON),
		});
		left -= utf8Bytes(entry) + 1;
		if (left < 0) break;
		entries.push(entry);
	}
	return `${start}${entries.join(",")}]`;
}
