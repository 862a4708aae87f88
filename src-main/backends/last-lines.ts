/** The last lines a process wrote: what a message about its end can show. */

export interface LastLinesLimits {
	/** Default 50. */
	readonly maxLines?: number;
	/** All lines together, in bytes of UTF-8; default 16 KiB. */
	readonly maxBytes?: number;
}

export class LastLines {
	readonly #maxLines: number;
	readonly #maxBytes: number;
	readonly #lines: string[] = [];
	#bytes = 0;

	constructor({ maxLines = 50, maxBytes = 16 * 1024 }: LastLinesLimits = {}) {
		this.#maxLines = maxLines;
		this.#maxBytes = maxBytes;
	}

	add(line: string): void {
		const kept = cut(line, this.#maxBytes);
		this.#lines.push(kept);
		this.#bytes += Buffer.byteLength(kept);
		while (this.#lines.length > this.#maxLines || this.#bytes > this.#maxBytes)
			this.#bytes -= Buffer.byteLength(this.#lines.shift() ?? "");
	}

	/** Oldest first. */
	list(): string[] {
		return [...this.#lines];
	}
}

/** The beginning of a text: at most `maxBytes` of UTF-8, never half a character. */
function cut(text: string, maxBytes: number): string {
	if (Buffer.byteLength(text) <= maxBytes) return text;
	let bytes = 0;
	let end = 0;
	for (const character of text) {
		bytes += Buffer.byteLength(character);
		if (bytes > maxBytes) break;
		end += character.length;
	}
	return text.slice(0, end);
}
