/**
 * Writes JSON within a budget of bytes, whatever the value: what does not fit is cut, what JSON cannot
 * hold is replaced.
 *
 * A part is first tried whole; that attempt ends as soon as its budget is spent. Only a part that is too
 * large is divided among its members, and each of these is tried in turn. So the work follows the budget
 * (at most once for each of {@link MAX_CUT_DEPTH} levels), not the value.
 */
import {
	cutText,
	OMITTED_KEY,
	omittedItems,
	omittedKeys,
	summary,
} from "./payload-notes.ts";
import { below, type Path, pathText } from "./payload-path.ts";
import { Unreadable, type View, viewOf } from "./payload-view.ts";
import { utf8Bytes } from "./utf8.ts";

/** Something that could not be written as it is. */
export interface Problem {
	/** Keys and indices from the root, as in `items.3.price`; "" is the root itself. */
	readonly path: string;
	readonly reason: string;
}

/** JSON text and its length in UTF-8. */
export interface Piece {
	readonly text: string;
	readonly bytes: number;
}

/** Deeper parts are summarized: a payload that deep is a mistake, and recursion has its price. */
const MAX_DEPTH = 100;
/** Deeper parts are summarized when they do not fit whole. */
const MAX_CUT_DEPTH = 24;
/** What each member of a divided object may take at least: enough for a summary. */
const MEMBER_BYTES = 48;
/** What each item of a divided list may take at least: few readable items rather than many stubs. */
const ITEM_BYTES = 512;
/** Into how many shares the rest of a list is divided. */
const ITEM_SHARES = 8;
/** Room for the note on what was left out. */
const NOTE_BYTES = 36;
const MAX_KEY_UNITS = 200;
const MAX_PROBLEMS = 50;

/** Thrown when the budget of an attempt is spent. */
const spent = new Error("spent");

export class PayloadWriter {
	readonly #skippedRootKeys: readonly string[];
	readonly #problems: Problem[] = [];
	readonly #ancestors = new Set<object>();
	// Listing the keys of one huge object again for every attempt would make the work follow the value.
	readonly #keys = new Map<object, readonly string[]>();
	#left = 0;

	/** @param skippedRootKeys keys of the root that the caller writes itself */
	constructor(skippedRootKeys: readonly string[]) {
		this.#skippedRootKeys = skippedRootKeys;
	}

	/** What had to be replaced, the first of it. */
	get problems(): readonly Problem[] {
		return this.#problems;
	}

	/** The whole value, or undefined when it takes more than the budget. */
	whole(value: unknown, budget: number): Piece | undefined {
		return this.#tryWhole(viewOf(value), budget, undefined);
	}

	/** The value, cut to the budget. */
	cut(value: unknown, budget: number): Piece {
		return this.#fit(viewOf(value), budget, undefined);
	}

	#tryWhole(
		view: View,
		budget: number,
		path: Path | undefined,
	): Piece | undefined {
		const problems = this.#problems.length;
		this.#left = budget;
		try {
			const text = this.#write(view, path);
			return { text, bytes: budget - this.#left };
		} catch (error) {
			if (error !== spent) throw error;
			this.#problems.length = problems;
			return undefined;
		}
	}

	/** Writes all of a value, taking its bytes from what is left. */
	#write(view: View, path: Path | undefined): string {
		if (view.kind === "primitive") {
			// A long text is not worth escaping to find out that it does not fit.
			if (typeof view.value === "string" && view.value.length > this.#left)
				throw spent;
			this.#note(view.reason, path);
			return this.#spend(JSON.stringify(view.value));
		}
		return this.#enter(view, path, () => {
			this.#spend("[]");
			const written: string[] = [];
			if (view.kind === "list") {
				this.#note(view.reason, path);
				for (let at = 0; at < view.items.length; at++) {
					if (at > 0) this.#spend(",");
					const item = viewOf(read(view.items, at));
					written.push(this.#write(item, below(path, at)));
				}
				return `[${written.join(",")}]`;
			}
			for (const key of this.#keysOf(view.source, path)) {
				const member = read(view.source, key);
				if (member === undefined) continue;
				if (written.length > 0) this.#spend(",");
				if (key.length > this.#left) throw spent;
				const start = this.#spend(`${JSON.stringify(key)}:`);
				written.push(start + this.#write(viewOf(member), below(path, key)));
			}
			return `{${written.join(",")}}`;
		});
	}

	#spend(json: string): string {
		this.#left -= utf8Bytes(json);
		if (this.#left < 0) throw spent;
		return json;
	}

	/** Guards against cycles and depth while a list or an object is being written. */
	#enter(
		view: Exclude<View, { kind: "primitive" }>,
		path: Path | undefined,
		write: () => string,
	): string {
		const refusal = this.#refusal(view, path);
		if (refusal !== undefined) {
			this.#note(refusal, path);
			return this.#spend(JSON.stringify(`[${refusal}]`));
		}
		this.#ancestors.add(view.source);
		try {
			return write();
		} finally {
			this.#ancestors.delete(view.source);
		}
	}

	#refusal(
		view: Exclude<View, { kind: "primitive" }>,
		path: Path | undefined,
	): string | undefined {
		if (this.#ancestors.has(view.source)) return "circular";
		return (path?.depth ?? 0) >= MAX_DEPTH
			? `deeper than ${MAX_DEPTH} levels`
			: undefined;
	}

	/** Writes a value whole if that fits, else cut. */
	#fit(view: View, budget: number, path: Path | undefined): Piece {
		const whole = this.#tryWhole(view, budget, path);
		if (whole !== undefined) return whole;
		if (view.kind === "primitive") {
			this.#note(view.reason, path);
			return pieceOf(
				typeof view.value === "string"
					? cutText(view.value, budget)
					: JSON.stringify(view.value),
			);
		}
		this.#ancestors.add(view.source);
		try {
			const depth = path?.depth ?? 0;
			const piece =
				depth >= MAX_CUT_DEPTH
					? undefined
					: view.kind === "list"
						? this.#cutList(view.items, budget, path)
						: this.#cutObject(view.source, budget, path);
			if (piece !== undefined) return piece;
			return pieceOf(
				view.kind === "list"
					? summary("array", view.items.length, "items")
					: summary("object", this.#keysOf(view.source, path).length, "keys"),
			);
		} finally {
			this.#ancestors.delete(view.source);
		}
	}

	/** First items as they fit, and a note on the others. */
	#cutList(
		items: readonly unknown[],
		budget: number,
		path: Path | undefined,
	): Piece | undefined {
		const written: string[] = [];
		let left = budget - "[]".length - NOTE_BYTES;
		for (let at = 0; at < items.length; at++) {
			const shares = Math.min(items.length - at, ITEM_SHARES);
			const share = Math.min(
				left,
				Math.max(ITEM_BYTES, Math.floor(left / shares)),
			);
			if (share < MEMBER_BYTES) break;
			const item = viewOf(read(items, at));
			const piece = this.#fit(item, share - 1, below(path, at));
			left -= piece.bytes + 1;
			written.push(piece.text);
		}
		if (written.length === 0) return undefined;
		const omitted = items.length - written.length;
		if (omitted > 0) written.push(omittedItems(omitted));
		return pieceOf(`[${written.join(",")}]`);
	}

	/** As many keys as possible, the small members whole, the rest of the budget divided among the others. */
	#cutObject(
		source: object,
		budget: number,
		path: Path | undefined,
	): Piece | undefined {
		const keys = this.#keysOf(source, path);
		const written: string[] = [];
		const large: { at: number; view: View; path: Path }[] = [];
		let left = budget - "{}".length - NOTE_BYTES;
		let taken = 0;
		for (const key of keys) {
			const member = read(source, key);
			if (member !== undefined) {
				const start = `${JSON.stringify(shortKey(key, taken))}:`;
				const room = left - utf8Bytes(start) - 1;
				if (room < MEMBER_BYTES) break;
				const view = viewOf(member);
				const memberPath = below(path, key);
				const whole = this.#tryWhole(view, MEMBER_BYTES, memberPath);
				if (whole === undefined)
					large.push({ at: written.length, view, path: memberPath });
				left = room - (whole?.bytes ?? MEMBER_BYTES);
				written.push(start + (whole?.text ?? ""));
			}
			taken++;
		}
		if (written.length === 0) return undefined;
		for (const [index, member] of large.entries()) {
			const extra = Math.floor(left / (large.length - index));
			const piece = this.#fit(member.view, MEMBER_BYTES + extra, member.path);
			left -= piece.bytes - MEMBER_BYTES;
			written[member.at] += piece.text;
		}
		if (taken < keys.length)
			written.push(`"${OMITTED_KEY}":${omittedKeys(keys.length - taken)}`);
		return pieceOf(`{${written.join(",")}}`);
	}

	#keysOf(source: object, path: Path | undefined): readonly string[] {
		let keys = this.#keys.get(source);
		if (keys === undefined) {
			keys = Object.keys(source);
			this.#keys.set(source, keys);
		}
		return path === undefined
			? keys.filter((key) => !this.#skippedRootKeys.includes(key))
			: keys;
	}

	#note(reason: string | undefined, path: Path | undefined): void {
		if (reason !== undefined && this.#problems.length < MAX_PROBLEMS)
			this.#problems.push({ path: pathText(path), reason });
	}
}

function read(source: object, key: string | number): unknown {
	try {
		return Reflect.get(source, key);
	} catch (error) {
		return new Unreadable(error);
	}
}

function shortKey(key: string, index: number): string {
	return key.length <= MAX_KEY_UNITS
		? key
		: `${key.slice(0, MAX_KEY_UNITS)}… [key ${index + 1}]`;
}

function pieceOf(text: string): Piece {
	return { text, bytes: utf8Bytes(text) };
}
