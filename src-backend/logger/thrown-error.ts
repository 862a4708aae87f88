import { acceptedErrorText } from "./accepted-text.ts";

/** What is recorded of something thrown. */
export interface ThrownError {
	readonly message: string;
	readonly stack?: string | undefined;
}

/** Wrappers such as "fetch failed" say nothing without their cause; chains longer than this say nothing new. */
const MAX_CAUSES = 5;

/** Reads anything that can be thrown. Never throws. */
export function describeThrown(thrown: unknown): ThrownError {
	const messages: string[] = [];
	let cause: unknown = thrown;
	do {
		messages.push(messageOf(cause));
		cause = fieldOf(cause, "cause");
	} while (cause !== undefined && messages.length < MAX_CAUSES);
	const stack = fieldOf(thrown, "stack");
	return {
		message: acceptedErrorText(messages.join("; caused by: ")),
		stack:
			typeof stack === "string" && stack !== ""
				? acceptedErrorText(stack)
				: undefined,
	};
}

function messageOf(thrown: unknown): string {
	// The error of a refused connection has an empty message and a telling code.
	for (const field of ["message", "code", "name"] as const) {
		const text = fieldOf(thrown, field);
		if (typeof text === "string" && text !== "") return text;
	}
	try {
		const json: string | undefined =
			typeof thrown === "object" && thrown !== null
				? JSON.stringify(thrown)
				: undefined;
		return json ?? String(thrown);
	} catch {
		return "Something was thrown that cannot be shown";
	}
}

function fieldOf(
	thrown: unknown,
	field: "message" | "code" | "name" | "stack" | "cause",
): unknown {
	try {
		return typeof thrown === "object" && thrown !== null
			? Reflect.get(thrown, field)
			: undefined;
	} catch {
		return undefined;
	}
}
