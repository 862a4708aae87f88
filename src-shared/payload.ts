/** Turns any value into the JSON text of an object, whatever the value. */

/** Largest payload kept unless told otherwise, in bytes of UTF-8. */
export const DEFAULT_MAX_PAYLOAD_BYTES = 51_200;
/** Key of a payload that was cut: `{ originalBytes, maxBytes }`. */
export const TRUNCATED_KEY = "$truncated";
/** Key of a payload in which something could not be serialized: a list of `{ path, reason }`. */
export const UNSERIALIZABLE_KEY = "$unserializable";

/**
 * Serializes a value as the JSON text of an object of at most `maxBytes` bytes of UTF-8.
 * Never throws.
 */
export function serializePayload(value: unknown, maxBytes: number): string {
	const text = JSON.stringify(value);
	return text.length > maxBytes ? "{}" : text;
}
