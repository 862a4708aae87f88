import { useId } from "react";
import {
	type ExecutionStatus,
	executionStatuses,
	executionStatusSchema,
} from "../../src-shared/execution.ts";
import type { RecordedWorkflow } from "../../src-shared/query.ts";
import { statusWords } from "../formatting/describe-status.ts";
import type { ExecutionFilters } from "./executions-state.ts";
import { workflowOptions } from "./workflow-options.ts";

interface Props {
	readonly filters: ExecutionFilters;
	readonly workflows: readonly RecordedWorkflow[];
	readonly onChange: (filters: ExecutionFilters) => void;
}

export function FilterBar({ filters, workflows, onChange }: Props) {
	const id = useId();
	return (
		<div className="filter-bar">
			<label htmlFor={`${id}-status`}>Status</label>
			<select
				id={`${id}-status`}
				value={filters.status ?? ""}
				onChange={({ target }) =>
					onChange(toFilters(toStatus(target.value), filters.workflowId))
				}
			>
				<option value="">All</option>
				{executionStatuses.map((status) => (
					<option key={status} value={status}>
						{statusWords[status]}
					</option>
				))}
			</select>
			<label htmlFor={`${id}-workflow`}>Workflow</label>
			<select
				id={`${id}-workflow`}
				className="filter-workflow"
				value={filters.workflowId ?? ""}
				onChange={({ target }) =>
					onChange(toFilters(filters.status, target.value))
				}
			>
				<option value="">All</option>
				{workflowOptions(workflows, filters.workflowId).map((option) => (
					<option key={option.workflowId} value={option.workflowId}>
						{option.label}
					</option>
				))}
			</select>
		</div>
	);
}

function toStatus(value: string): ExecutionStatus | undefined {
	return executionStatusSchema.safeParse(value).data;
}

function toFilters(
	status: ExecutionStatus | undefined,
	workflowId: string | undefined,
): ExecutionFilters {
	return {
		...(status === undefined ? {} : { status }),
		...(workflowId === undefined || workflowId === "" ? {} : { workflowId }),
	};
}
