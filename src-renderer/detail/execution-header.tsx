import type { WorkflowExecution } from "../../src-shared/execution.ts";
import {
	describeExecutionStatus,
	triggerWords,
} from "../formatting/describe-status.ts";
import { RunDuration } from "../run-duration.tsx";
import { StartTime } from "../start-time.tsx";
import { StatusMark } from "../status-mark.tsx";
import { Disclosure } from "./disclosure.tsx";
import { ExecutionLink } from "./execution-link.tsx";
import { ExecutionProblem } from "./execution-problem.tsx";
import { Fact } from "./fact.tsx";
import { PayloadView } from "./payload-view.tsx";

interface Props {
	readonly execution: WorkflowExecution;
	readonly onOpen: (executionId: string) => void;
}

/** The facts of a run, above its steps. */
export function ExecutionHeader({ execution, onOpen }: Props) {
	const { parentExecutionId, retryOf, triggerData, metadata } = execution;
	return (
		<header className="execution-header">
			<div className="execution-title">
				<h2 title={execution.workflowName}>{execution.workflowName}</h2>
				<StatusMark {...describeExecutionStatus(execution)} />
			</div>
			<dl className="facts">
				<Fact name="Trigger">{triggerWords[execution.triggerType]}</Fact>
				<Fact name="Started">
					<StartTime at={execution.startedAt} full />
				</Fact>
				<Fact name="Duration">
					<RunDuration
						startedAt={execution.startedAt}
						durationMs={execution.durationMs}
						running={execution.status === "running"}
					/>
				</Fact>
				<Fact name="Execution">
					<code>{execution.id}</code>
				</Fact>
				{parentExecutionId !== undefined && (
					<Fact name="Started by">
						<ExecutionLink id={parentExecutionId} onOpen={onOpen} />
					</Fact>
				)}
				{retryOf !== undefined && (
					<Fact name="Retry of">
						<ExecutionLink id={retryOf} onOpen={onOpen} />
					</Fact>
				)}
			</dl>
			<ExecutionProblem execution={execution} />
			{triggerData !== undefined && (
				<Disclosure name="Trigger data">
					<PayloadView payload={triggerData} />
				</Disclosure>
			)}
			{metadata !== undefined && (
				<Disclosure name="Metadata">
					<PayloadView payload={metadata} />
				</Disclosure>
			)}
		</header>
	);
}
