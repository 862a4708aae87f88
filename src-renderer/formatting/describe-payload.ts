import * as z from "zod";
import type { Payload } from "../../src-shared/execution.ts";
import { TRUNCATED_KEY, UNSERIALIZABLE_KEY } from "../../src-shared/payload.ts";
import { formatBytes } from "./format-bytes.ts";

const truncatedSchema = z.object({
	originalBytes: z.number(),
	maxBytes: z.number().optional(),
});
const unserializableSchema = z.array(
	z.object({ path: z.string(), reason: z.string() }),
);

export interface DescribedPayload {
	/** What the recording says of itself: that it was cut, that something could not be kept. */
	readonly notes: readonly string[];
	/** The data without those remarks. */
	readonly data: Payload;
}

export function describePayload(payload: Payload): DescribedPayload {
	const {
		[TRUNCATED_KEY]: truncated,
		[UNSERIALIZABLE_KEY]: unserializable,
		...data
	} = payload;
	const notes: string[] = [];
	if (truncated !== undefined) notes.push(describeCut(truncated));
	if (unserializable !== undefined)
		notes.push(...describeUnserializable(unserializable));
	return { notes, data };
}

function describeCut(truncated: unknown): string {
	const cut = truncatedSchema.safeParse(truncated);
	if (!cut.success) return "Too large to keep whole: what follows was cut.";
	const { originalBytes, maxBytes } = cut.data;
	const limit =
		maxBytes === undefined
			? ""
			: ` (at most ${formatBytes(maxBytes)} are kept)`;
	return `Too large to keep whole: cut from ${formatBytes(originalBytes)}${limit}.`;
}

function describeUnserializable(unserializable: unknown): string[] {
	const places = unserializableSchema.safeParse(unserializable);
	if (!places.success)
		return ["Part of this could not be written as JSON and is missing."];
	return places.data.map(({ path, reason }) =>
		path === ""
			? `This could not be written as JSON: ${reason}.`
			: `${path} could not be written as JSON: ${reason}.`,
	);
}
