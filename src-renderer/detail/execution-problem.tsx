import type { WorkflowExecution } from "../../src-shared/execution.ts";
import { describeLosses } from "../formatting/describe-losses.ts";
import { Disclosure } from "./disclosure.tsx";

interface Props {
	readonly execution: WorkflowExecution;
}

/** What went wrong in a run, and what of it was not recorded. */
export function ExecutionProblem({ execution }: Props) {
	const { status, errorCode, errorMessage, errorStack } = execution;
	const losses = describeLosses(execution);
	const interrupted = errorCode === "interrupted";
	return (
		<>
			{status === "error" && (
				<div
					className={interrupted ? "problem problem-interrupted" : "problem"}
				>
					{interrupted && (
						<p>
							The process that ran this workflow ended before the run did. Its
							last step may or may not have taken effect; the steps below are
							all that is known.
						</p>
					)}
					<p className="problem-message">
						{errorMessage ?? "It failed without a message."}
					</p>
					{errorCode !== undefined && (
						<p className="problem-code">
							Error code <code>{errorCode}</code>
						</p>
					)}
					{errorStack !== undefined && (
						<Disclosure name="Stack">
							<pre className="text-block">{errorStack}</pre>
						</Disclosure>
					)}
				</div>
			)}
			{losses !== undefined && <p className="losses">{losses}</p>}
		</>
	);
}
