import { memo } from "react";
import type { WorkflowExecution } from "../../src-shared/execution.ts";
import {
	describeExecutionStatus,
	triggerWords,
} from "../formatting/describe-status.ts";
import { RunDuration } from "../run-duration.tsx";
import { StartTime } from "../start-time.tsx";
import { StatusMark } from "../status-mark.tsx";

interface Props {
	readonly execution: WorkflowExecution;
	readonly selected: boolean;
	readonly onOpen: (executionId: string) => void;
}

export const ExecutionRow = memo(function ExecutionRow({
	execution,
	selected,
	onOpen,
}: Props) {
	const { id, workflowName, status, startedAt, durationMs } = execution;
	return (
		<tr className={selected ? "execution selected" : "execution"}>
			<td>
				<StatusMark {...describeExecutionStatus(execution)} />
			</td>
			<td className="cell-workflow">
				<button
					type="button"
					className="row-button"
					title={workflowName}
					aria-current={selected}
					onClick={() => onOpen(id)}
				>
					{workflowName}
				</button>
			</td>
			<td className="cell-quiet">{triggerWords[execution.triggerType]}</td>
			<td className="cell-quiet">
				<StartTime at={startedAt} />
			</td>
			<td className="cell-number">
				<RunDuration
					startedAt={startedAt}
					durationMs={durationMs}
					running={status === "running"}
				/>
			</td>
		</tr>
	);
});
