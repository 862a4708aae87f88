import type { ExecutionStep } from "../../src-shared/execution.ts";
import { StepRow } from "./step-row.tsx";

interface Props {
	readonly steps: readonly ExecutionStep[];
	/** Whether more steps may still come. */
	readonly running: boolean;
	/** Ids of steps that came without their payloads. */
	readonly leftOut: ReadonlySet<string>;
	readonly expanded: ReadonlySet<string>;
	readonly onToggle: (stepId: string) => void;
}

export function StepList({
	steps,
	running,
	leftOut,
	expanded,
	onToggle,
}: Props) {
	if (steps.length === 0)
		return (
			<p className="message">
				{running
					? "No step has been recorded yet."
					: "No step of this execution was recorded."}
			</p>
		);
	return (
		<ol className="steps" aria-label="Steps">
			{steps.map((step) => (
				<StepRow
					key={step.id}
					step={step}
					leftOut={leftOut.has(step.id)}
					expanded={expanded.has(step.id)}
					onToggle={onToggle}
				/>
			))}
		</ol>
	);
}
