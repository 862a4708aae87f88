import type {
	BatchDraft,
	ExecutionDraft,
	StepDraft,
} from "../../../src-shared/event-batch.ts";
import { BatchEncoder } from "../../../src-shared/event-batch-encoder.ts";

const encoder = new BatchEncoder();

/** A batch in the framed form, with what a test wants in it. */
export function aBatch(different: Partial<BatchDraft> = {}): Uint8Array {
	return encoder.encode({
		sessionId: "session_1",
		batch: 1,
		executions: [],
		steps: [],
		...different,
	});
}

export function anExecutionEvent(
	different: Partial<ExecutionDraft> = {},
): ExecutionDraft {
	return {
		id: "exec_1",
		workflowId: "order-import",
		workflowName: "Order import",
		triggerType: "manual",
		status: "running",
		startedAt: 1_000,
		...different,
	};
}

export function aStepEvent(different: Partial<StepDraft> = {}): StepDraft {
	return {
		id: "step_1",
		executionId: "exec_1",
		nodeId: "charge",
		nodeType: "http-request",
		stepIndex: 0,
		startedAt: 1_001,
		status: "running",
		...different,
	};
}
