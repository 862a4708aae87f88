import type { ExecutionStep } from "../../src-shared/execution.ts";
import { PayloadView } from "./payload-view.tsx";
import { useStepPayloads } from "./use-step-payloads.ts";

interface Props {
	readonly id: string;
	readonly name: string;
	readonly step: ExecutionStep;
	/** Whether its payloads have to be asked for. */
	readonly leftOut: boolean;
}

/** What went into a step, what came out, and what went wrong. */
export function StepDetail({ id, name, step, leftOut }: Props) {
	const payloads = useStepPayloads(step, leftOut);
	return (
		<section className="step-detail" id={id} aria-label={`Data of ${name}`}>
			{step.errorMessage !== undefined && (
				<section className="payload" aria-label="Error">
					<h3>Error</h3>
					<pre className="text-block text-block-error">{step.errorMessage}</pre>
				</section>
			)}
			{payloads.phase === "loading" && (
				<p className="message-loading" role="status">
					Loading input and output…
				</p>
			)}
			{payloads.phase === "failed" && (
				<p className="step-failure" role="alert">
					Input and output could not be read. {payloads.failure}
				</p>
			)}
			{payloads.phase === "ready" && (
				<div className="payload-pair">
					<section className="payload" aria-label="Input">
						<h3>Input</h3>
						<PayloadView payload={payloads.step.inputData} />
					</section>
					<section className="payload" aria-label="Output">
						<h3>Output</h3>
						<PayloadView payload={payloads.step.outputData} />
					</section>
				</div>
			)}
		</section>
	);
}
