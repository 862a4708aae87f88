import { memo } from "react";
import type { ExecutionStep } from "../../src-shared/execution.ts";
import { describeStepStatus } from "../formatting/describe-status.ts";
import { RunDuration } from "../run-duration.tsx";
import { StatusMark } from "../status-mark.tsx";
import { StepDetail } from "./step-detail.tsx";
import { stepElementId } from "./use-expanded-steps.ts";

interface Props {
	readonly step: ExecutionStep;
	/** Whether its payloads have to be asked for. */
	readonly leftOut: boolean;
	readonly expanded: boolean;
	readonly onToggle: (stepId: string) => void;
}

export const StepRow = memo(function StepRow({
	step,
	leftOut,
	expanded,
	onToggle,
}: Props) {
	const { id, nodeId, nodeName, nodeType, status, errorMessage } = step;
	const name = nodeName ?? nodeId;
	const elementId = stepElementId(id);
	return (
		<li className={expanded ? "step expanded" : "step"} id={elementId}>
			<button
				type="button"
				className="step-button"
				aria-expanded={expanded}
				aria-controls={expanded ? `${elementId}-detail` : undefined}
				onClick={() => onToggle(id)}
			>
				<span className="step-index">{step.stepIndex}</span>
				<StatusMark {...describeStepStatus(status)} compact />
				<span className="step-name" title={`${name} (node ${nodeId})`}>
					{name}
				</span>
				<span className="step-type">{nodeType}</span>
				<StepCounts step={step} />
				<span className="step-error" title={errorMessage}>
					{errorMessage}
				</span>
				<span className="step-duration">
					{status === "skipped" ? (
						"skipped"
					) : (
						<RunDuration
							startedAt={step.startedAt}
							durationMs={step.durationMs}
							running={status === "running"}
						/>
					)}
				</span>
			</button>
			{expanded && (
				<StepDetail
					id={`${elementId}-detail`}
					name={name}
					step={step}
					leftOut={leftOut}
				/>
			)}
		</li>
	);
});

/** Which visit of its node a step is, and which try, where there was more than one. */
function StepCounts({
	step: { visit = 1, attempt = 1 },
}: {
	step: ExecutionStep;
}) {
	const counts = [
		...(visit > 1 ? [`visit ${visit}`] : []),
		...(attempt > 1 ? [`attempt ${attempt}`] : []),
	];
	if (counts.length === 0) return null;
	return <span className="step-counts">{counts.join(", ")}</span>;
}
