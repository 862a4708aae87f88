/**
 * Adds what is known of a run at its end to what was known at its start.
 * @param atStart as it was recorded: JSON text of an object
 * @returns undefined when the end adds nothing
 */
export function mergeMetadata(
	atStart: string | undefined,
	atEnd: unknown,
): unknown {
	if (atStart === undefined || typeof atEnd !== "object" || atEnd === null)
		return atEnd;
	try {
		return { ...JSON.parse(atStart), ...atEnd };
	} catch {
		return atEnd;
	}
}
