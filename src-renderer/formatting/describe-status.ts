import type {
	StepStatus,
	TriggerType,
	WorkflowExecution,
} from "../../src-shared/execution.ts";

/** What a status looks like: each has a colour and a shape of its own. */
export type Mark = "running" | "success" | "error" | "interrupted" | "skipped";

export interface StatusDescription {
	readonly mark: Mark;
	readonly word: string;
}

/** An interrupted run is stored as an error, but it did not fail: its process ended. */
export function describeExecutionStatus({
	status,
	errorCode,
}: Pick<WorkflowExecution, "status" | "errorCode">): StatusDescription {
	if (status === "error" && errorCode === "interrupted")
		return { mark: "interrupted", word: "Interrupted" };
	return describeStepStatus(status);
}

export function describeStepStatus(status: StepStatus): StatusDescription {
	return { mark: status, word: statusWords[status] };
}

export const statusWords: Readonly<Record<StepStatus, string>> = {
	running: "Running",
	success: "Succeeded",
	error: "Failed",
	skipped: "Skipped",
};

export const triggerWords: Readonly<Record<TriggerType, string>> = {
	webhook: "Webhook",
	schedule: "Schedule",
	manual: "Manual",
	db_change: "Database",
	internal_event: "Internal",
};
