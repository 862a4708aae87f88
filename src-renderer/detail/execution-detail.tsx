import { useMemo } from "react";
import { ExecutionHeader } from "./execution-header.tsx";
import { MoreSteps } from "./more-steps.tsx";
import { StepList } from "./step-list.tsx";
import { useExecution } from "./use-execution.ts";
import { useExpandedSteps } from "./use-expanded-steps.ts";

interface Props {
	/** Must not change: give the component a key. */
	readonly id: string;
	readonly onOpen: (executionId: string) => void;
}

/** One execution: what it was, and its steps in order. */
export function ExecutionDetail({ id, onOpen }: Props) {
	const opened = useExecution(id);
	const { state, retry } = opened;
	const { execution, pages } = state;
	const steps = useMemo(() => pages.flatMap((page) => page.steps), [pages]);
	const leftOut = useMemo(
		() => new Set(pages.flatMap((page) => page.stepsWithoutPayload)),
		[pages],
	);
	const { expanded, toggle } = useExpandedSteps(opened, steps);

	return (
		<section className="detail-pane" aria-label="Execution">
			{state.failure !== undefined && (
				<div className="message message-failed" role="alert">
					<p>
						<strong>This execution could not be read.</strong>
					</p>
					<p>{state.failure}</p>
					<button type="button" onClick={retry}>
						Try again
					</button>
				</div>
			)}
			{execution === undefined && state.failure === undefined && (
				<p className="message message-loading" role="status">
					Loading execution…
				</p>
			)}
			{execution === null && (
				<div className="message">
					<p>
						<strong>This execution is not in the history.</strong>
					</p>
					<p>It may have been deleted, or not have arrived yet.</p>
				</div>
			)}
			{execution !== undefined && execution !== null && (
				<>
					<ExecutionHeader execution={execution} onOpen={onOpen} />
					<StepList
						steps={steps}
						running={execution.status === "running"}
						leftOut={leftOut}
						expanded={expanded}
						onToggle={toggle}
					/>
					<MoreSteps opened={opened} shown={steps.length} />
				</>
			)}
		</section>
	);
}
