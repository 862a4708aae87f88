/** What a recorded payload shows of a value, beyond what JSON would make of it. */

/** One value as it is written: a primitive, a list, or an object with keys. */
export type View =
	| {
			readonly kind: "primitive";
			readonly value: string | number | boolean | null;
			/** Why a text stands in place of the value. */
			readonly reason?: string;
	  }
	| {
			readonly kind: "list";
			readonly source: object;
			readonly items: readonly unknown[];
			readonly reason?: string;
	  }
	| { readonly kind: "object"; readonly source: object };

/** Stands for what could not even be read. */
export class Unreadable {
	readonly message: string;

	constructor(thrown: unknown) {
		this.message = messageOf(thrown);
	}
}

/** Longest BigInt that is printed: printing takes time that grows with the square of its length. */
const PRINTED_BIGINT_BITS = 256;
const MAX_MESSAGE = 200;

/** Whether JSON shows something in a value as `{}` that has content: a Map, an Error, a Promise and the like. */
export function hidesContent(value: unknown): boolean {
	if (typeof value !== "object" || value === null) return false;
	if (Array.isArray(value)) return value.some(hidesContent);
	if ("toJSON" in value && typeof value.toJSON === "function") return false;
	const members: unknown[] = Object.values(value);
	return members.length > 0
		? members.some(hidesContent)
		: tagOf(value) !== "Object";
}

/** Never throws, whatever the value does when it is touched. Undefined is null. */
export function viewOf(value: unknown): View {
	try {
		return view(value);
	} catch (error) {
		return unreadable(messageOf(error));
	}
}

function view(value: unknown): View {
	switch (typeof value) {
		case "string":
		case "boolean":
			return { kind: "primitive", value };
		case "number":
			return {
				kind: "primitive",
				value: Number.isFinite(value) ? value : null,
			};
		case "bigint":
			return BigInt.asIntN(PRINTED_BIGINT_BITS, value) === value
				? placeholder("BigInt", ` ${value}`)
				: placeholder("BigInt");
		case "object":
			return value === null ? { kind: "primitive", value } : viewObject(value);
		case "undefined":
			return { kind: "primitive", value: null };
		default:
			return placeholder(typeof value);
	}
}

function viewObject(value: object): View {
	if (value instanceof Unreadable) return unreadable(value.message);
	if (Array.isArray(value))
		return { kind: "list", source: value, items: value };
	if (value instanceof Map || value instanceof Set)
		return {
			kind: "list",
			source: value,
			items: [...value],
			reason: `${tagOf(value)}, shown as a list`,
		};
	if (ArrayBuffer.isView(value))
		return placeholder(tagOf(value), ` of ${value.byteLength} bytes`);
	if (value instanceof Date && Number.isNaN(value.getTime()))
		return placeholder("invalid Date");
	if ("toJSON" in value && typeof value.toJSON === "function") {
		const json: unknown = value.toJSON("");
		// As in JSON, an object that came out of a toJSON is not asked for another one.
		return typeof json === "object" && json !== null && !Array.isArray(json)
			? { kind: "object", source: json }
			: view(json);
	}
	if (value instanceof Error)
		return {
			kind: "object",
			source: { ...value, name: value.name, message: value.message },
		};
	const tag = tagOf(value);
	return tag === "Object" || Object.keys(value).length > 0
		? { kind: "object", source: value }
		: placeholder(tag);
}

function placeholder(what: string, detail = ""): View {
	return { kind: "primitive", value: `[${what}${detail}]`, reason: what };
}

function unreadable(message: string): View {
	return {
		kind: "primitive",
		value: `[unreadable: ${message}]`,
		reason: message,
	};
}

function tagOf(value: object): string {
	return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

function messageOf(thrown: unknown): string {
	try {
		const message = thrown instanceof Error ? thrown.message : thrown;
		return String(message).slice(0, MAX_MESSAGE);
	} catch {
		return "it threw something unreadable";
	}
}
