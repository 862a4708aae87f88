import { useEffect, useState } from "react";
import type { ExecutionStep } from "../../src-shared/execution.ts";
import { describeFailure } from "../connection/describe-failure.ts";
import { useConnection } from "../connection/use-connection.ts";

export type StepPayloads =
	| { readonly phase: "loading" }
	| { readonly phase: "ready"; readonly step: ExecutionStep }
	| { readonly phase: "failed"; readonly failure: string };

/** The step with its payloads, asked for by its id where the list of steps came without them. */
export function useStepPayloads(
	step: ExecutionStep,
	leftOut: boolean,
): StepPayloads {
	const { client } = useConnection();
	const [payloads, setPayloads] = useState<StepPayloads>({ phase: "loading" });
	useEffect(() => {
		if (!leftOut) return;
		let late = false;
		client.request("execution-history:step", step.id).then(
			(answer) => {
				if (late) return;
				setPayloads(
					answer === null
						? { phase: "failed", failure: "This step has been deleted." }
						: { phase: "ready", step: answer },
				);
			},
			(failure: unknown) => {
				if (!late)
					setPayloads({ phase: "failed", failure: describeFailure(failure) });
			},
		);
		return () => {
			late = true;
		};
	}, [client, step, leftOut]);
	return leftOut ? payloads : { phase: "ready", step };
}
