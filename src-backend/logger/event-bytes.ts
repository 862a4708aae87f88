/** What an event costs while it waits, estimated from the lengths of its texts. */
import type {
	ExecutionDraft,
	StepDraft,
} from "../../src-shared/event-batch.ts";

/** What it takes beside its texts, measured in memory: the draft, its place in the lists, its id. */
const EVENT_BYTES = 700;

export function hasPayload(draft: StepDraft): boolean {
	return draft.inputData !== undefined || draft.outputData !== undefined;
}

export function stepBytes(draft: StepDraft): number {
	return (
		EVENT_BYTES +
		length(draft.inputData) +
		length(draft.outputData) +
		length(draft.errorMessage)
	);
}

export function executionBytes(draft: ExecutionDraft): number {
	return (
		EVENT_BYTES +
		length(draft.triggerData) +
		length(draft.metadata) +
		length(draft.errorMessage) +
		length(draft.errorStack)
	);
}

function length(text: string | undefined): number {
	return text?.length ?? 0;
}
