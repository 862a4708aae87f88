/** Executions and steps as tests need them: complete, and different only where they say so. */
import type {
	ExecutionStep,
	WorkflowExecution,
} from "../../src-shared/execution.ts";

export function anExecution(
	change: Partial<WorkflowExecution> = {},
): WorkflowExecution {
	return {
		id: "exec_1",
		workflowId: "orders",
		workflowName: "Order intake",
		triggerType: "manual",
		status: "success",
		startedAt: 1_000,
		completedAt: 1_100,
		durationMs: 100,
		backendId: "backend_1",
		...change,
	};
}

export function aStep(change: Partial<ExecutionStep> = {}): ExecutionStep {
	return {
		id: "step_0",
		executionId: "exec_1",
		nodeId: "node",
		nodeType: "set",
		stepIndex: 0,
		startedAt: 1_000,
		completedAt: 1_010,
		durationMs: 10,
		status: "success",
		...change,
	};
}
