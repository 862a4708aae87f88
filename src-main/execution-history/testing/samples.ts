import type {
	ExecutionStep,
	WorkflowExecution,
} from "../../../src-shared/execution.ts";

type NewExecution = Omit<WorkflowExecution, "id">;
type NewStep = Omit<ExecutionStep, "id">;

/** A finished run, with what a test wants different. */
export function anExecution(
	different: Partial<NewExecution> = {},
): NewExecution {
	return {
		workflowId: "order-import",
		workflowName: "Order import",
		triggerType: "manual",
		status: "success",
		startedAt: 1_700_000_000_000,
		completedAt: 1_700_000_000_250,
		durationMs: 250,
		...different,
	};
}

/** A run under way, with what a test wants different. */
export function aRunningExecution(
	different: Partial<NewExecution> = {},
): NewExecution {
	const { completedAt, durationMs, ...running } = anExecution();
	return { ...running, status: "running", ...different };
}

/** A finished step, with what a test wants different. */
export function aStep(
	executionId: string,
	different: Partial<NewStep> = {},
): NewStep {
	return {
		executionId,
		nodeId: "charge",
		nodeType: "http-request",
		nodeName: "Charge the card",
		stepIndex: 0,
		startedAt: 1_700_000_000_010,
		completedAt: 1_700_000_000_030,
		durationMs: 20,
		status: "success",
		inputData: { amount: 12 },
		outputData: { ok: true },
		...different,
	};
}
