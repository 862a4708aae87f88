import { memo } from "react";
import type { ExecutionStep } from "../../src-shared/execution.ts";
import { describeStepStatus } from "../formatting/describe-status.ts";
import {
	describeRepeats,
	describeStep,
	nameOf,
} from "../formatting/describe-step.ts";
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
	const { id, nodeId, status, errorMessage } = step;
	const name = nameOf(step);
	const repeats = describeRepeats(step).join(", ");
	const elementId = stepElementId(id);
	return (
		<li className={expanded ? "step expanded" : "step"} id={elementId}>
			<button
				type="button"
				className="step-button"
				aria-label={describeStep(step)}
				aria-expanded={expanded}
				aria-controls={expanded ? `${elementId}-detail` : undefined}
				onClick={() => onToggle(id)}
			>
				<span className="step-index">{step.stepIndex}</span>
				<StatusMark {...describeStepStatus(status)} compact />
				<span className="step-name" title={`${name} (node ${nodeId})`}>
					{name}
				</span>
				<span className="step-type">{step.nodeType}</span>
				{repeats !== "" && <span className="step-repeats">{repeats}</span>}
				{errorMessage !== undefined && (
					<span className="step-error" title={errorMessage}>
						{errorMessage}
					</span>
				)}
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
