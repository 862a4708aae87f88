/** Makes of whatever an engine passes a text that the store accepts. */
import {
	MAX_ERROR_LENGTH,
	MAX_ID_LENGTH,
	MAX_NAME_LENGTH,
} from "../../src-shared/execution.ts";
import { textStart } from "../../src-shared/utf8.ts";

/** Stands for a name or an id that was not given. */
export const UNKNOWN = "unknown";

/** An id or the first usable replacement for it. */
export function acceptedId(...candidates: readonly unknown[]): string {
	return firstText(candidates, MAX_ID_LENGTH) ?? UNKNOWN;
}

/** A name or the first usable replacement for it. */
export function acceptedName(...candidates: readonly unknown[]): string {
	return firstText(candidates, MAX_NAME_LENGTH) ?? UNKNOWN;
}

export function optionalId(value: unknown): string | undefined {
	return firstText([value], MAX_ID_LENGTH);
}

export function optionalName(value: unknown): string | undefined {
	return firstText([value], MAX_NAME_LENGTH);
}

export function acceptedErrorText(text: string): string {
	return textStart(text.toWellFormed(), MAX_ERROR_LENGTH);
}

function firstText(
	candidates: readonly unknown[],
	maxLength: number,
): string | undefined {
	for (const candidate of candidates) {
		if (typeof candidate === "string" && candidate !== "")
			return textStart(candidate.toWellFormed(), maxLength);
		if (typeof candidate === "number") return String(candidate);
	}
	return undefined;
}
