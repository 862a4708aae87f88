import type { BackendStatus } from "../../src-shared/backend.ts";

export interface WorkflowChoice {
	readonly backendId: string;
	readonly workflow: string;
	readonly workflowName: string;
}

export interface ChoiceGroup {
	readonly backendId: string;
	readonly backendName: string;
	readonly choices: readonly WorkflowChoice[];
}

/** What can be run now: the workflows of the backends that run, by backend. */
export function workflowChoices(
	backends: readonly BackendStatus[],
): readonly ChoiceGroup[] {
	return backends
		.filter(
			({ state, workflows }) => state === "running" && workflows.length > 0,
		)
		.map(({ id, name, workflows }) => ({
			backendId: id,
			backendName: name,
			choices: workflows
				.map((workflow) => ({
					backendId: id,
					workflow: workflow.id,
					workflowName: workflow.name,
				}))
				.toSorted((a, b) => a.workflowName.localeCompare(b.workflowName)),
		}));
}

/** A text that names a choice among all others. */
export function choiceKey({ backendId, workflow }: WorkflowChoice): string {
	return JSON.stringify([backendId, workflow]);
}
