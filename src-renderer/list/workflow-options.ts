import type { RecordedWorkflow } from "../../src-shared/query.ts";

export interface WorkflowOption {
	readonly workflowId: string;
	readonly label: string;
}

/**
 * The workflows by name; those that share a name carry their id too. The chosen one is always among
 * them, even when its last execution is gone: a filter must not change by itself.
 */
export function workflowOptions(
	workflows: readonly RecordedWorkflow[],
	chosen: string | undefined,
): readonly WorkflowOption[] {
	const all =
		chosen === undefined ||
		workflows.some(({ workflowId }) => workflowId === chosen)
			? workflows
			: [...workflows, { workflowId: chosen, workflowName: chosen }];
	const timesUsed = new Map<string, number>();
	for (const { workflowName } of all)
		timesUsed.set(workflowName, (timesUsed.get(workflowName) ?? 0) + 1);
	return all
		.map(({ workflowId, workflowName }) => ({
			workflowId,
			label:
				timesUsed.get(workflowName) === 1
					? workflowName
					: `${workflowName} (${workflowId})`,
		}))
		.toSorted((a, b) => a.label.localeCompare(b.label));
}
