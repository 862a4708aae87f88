/** Measures what came by structured clone, where no bytes are left to count. */

/** What any value costs at least, so that a list of a million nothings has a size. */
const BYTES_PER_VALUE = 2;

/**
 * Whether a value is larger than `maxBytes`, about as JSON would count. It stops as soon as that is certain, also in
 * a value that contains itself, and never goes deeper into the stack than one call.
 */
export function isLargerThan(maxBytes: number, value: unknown): boolean {
	const waiting: unknown[] = [value];
	let bytes = 0;
	while (waiting.length > 0) {
		const next = waiting.pop();
		bytes += bytesOf(next);
		if (typeof next === "object" && next !== null && !isBinary(next))
			for (const part of partsOf(next)) {
				waiting.push(part);
				if (waiting.length * BYTES_PER_VALUE > maxBytes) return true;
			}
		if (bytes > maxBytes) return true;
	}
	return false;
}

function bytesOf(value: unknown): number {
	if (typeof value === "string") return BYTES_PER_VALUE + value.length;
	if (typeof value === "bigint")
		return BYTES_PER_VALUE + value.toString(16).length;
	if (isBinary(value)) return BYTES_PER_VALUE + value.byteLength;
	return BYTES_PER_VALUE;
}

function isBinary(value: unknown): value is ArrayBuffer | ArrayBufferView {
	return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function* partsOf(value: object): Iterable<unknown> {
	if (Array.isArray(value) || value instanceof Set) yield* value;
	else if (value instanceof Map)
		for (const [key, part] of value) {
			yield key;
			yield part;
		}
	else
		for (const key in value) {
			yield key;
			yield Reflect.get(value, key);
		}
}
