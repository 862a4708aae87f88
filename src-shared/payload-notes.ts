/** The notes that stand where something was left out of a payload. All are JSON text. */
import { textStart, utf8Bytes } from "./utf8.ts";

/** Key of the note on the keys that an object has lost. */
export const OMITTED_KEY = "$omitted";

const NOTE_START_BYTES = 48;

export function omittedKeys(count: number): string {
	return JSON.stringify(`${count} more keys`);
}

export function omittedItems(count: number): string {
	return JSON.stringify(`… ${count} more items`);
}

export function summary(what: string, count: number, of: string): string {
	return JSON.stringify(`[${what} of ${count} ${of}]`);
}

/** The beginning of a text, as long as the budget allows, and how much is missing. */
export function cutText(text: string, budget: number): string {
	const room = budget - NOTE_START_BYTES;
	if (room < 16) return JSON.stringify(`[text of ${text.length} characters]`);
	// Escaping can make six bytes of one unit; halving finds a length that fits in a few steps.
	let start = textStart(text, room);
	for (;;) {
		const missing = text.length - start.length;
		const json = JSON.stringify(`${start}… [${missing} more characters]`);
		const excess = utf8Bytes(json) - budget;
		if (excess <= 0 || start === "") return json;
		const smaller = start.length - Math.max(1, Math.ceil(excess / 6));
		start = textStart(start, Math.max(0, smaller));
	}
}
