import {
	useCallback,
	useEffect,
	useEffectEvent,
	useReducer,
	useRef,
} from "react";
import { describeFailure } from "../connection/describe-failure.ts";
import { Rereader } from "../connection/rereader.ts";
import { useConnection } from "../connection/use-connection.ts";
import { noRuns, type RunsState, runsReducer } from "./runs-state.ts";
import type { WorkflowChoice } from "./workflow-choices.ts";

const PAUSE_MS = 100;

export interface Runs {
	readonly state: RunsState;
	/** Answers the run's key at once; `onKnown` tells its execution later. */
	readonly run: (choice: WorkflowChoice) => number;
	readonly dismiss: (key: number) => void;
}

/** Runs workflows. `onKnown` is called when the history shows a run's execution, and when its answer names it. */
export function useRuns(
	onKnown: (run: number, executionId: string) => void,
): Runs {
	const { client, changes } = useConnection();
	const [state, dispatch] = useReducer(runsReducer, noRuns);
	const lastKey = useRef(0);

	const run = useCallback(
		(choice: WorkflowChoice) => {
			lastKey.current += 1;
			const key = lastKey.current;
			dispatch({
				type: "requested",
				run: { key, requestedAt: Date.now(), ...choice },
			});
			client
				.request("backend:run", {
					backendId: choice.backendId,
					workflow: choice.workflow,
				})
				.then(
					({ executionId, statusCode }) => {
						if (executionId === undefined) {
							const message = `“${choice.workflowName}” was run and answered ${statusCode}, but its backend records nothing.`;
							dispatch({ type: "failed", key, message });
							return;
						}
						dispatch({ type: "answered", key });
						onKnown(key, executionId);
					},
					(failure: unknown) => {
						const message = `“${choice.workflowName}” could not be run. ${describeFailure(failure)}`;
						dispatch({ type: "failed", key, message });
					},
				);
			return key;
		},
		[client, onKnown],
	);

	const look = useEffectEvent(async () => {
		const unknown = state.pending.filter(
			({ executionId }) => executionId === undefined,
		);
		if (unknown.length === 0) return;
		try {
			const { executions } = await client.request("execution-history:list", {
				triggerType: "manual",
				startedAfter: Math.min(...unknown.map((each) => each.requestedAt)),
			});
			dispatch({ type: "seen", executions });
		} catch {
			// The answer to the run names its execution too.
		}
	});
	useEffect(() => {
		const reader = new Rereader(() => look(), { pauseMs: PAUSE_MS });
		const unsubscribe = changes.onExecutions(() => reader.request());
		return () => {
			unsubscribe();
			reader.close();
		};
	}, [changes]);

	useEffect(() => {
		for (const { key, executionId } of state.pending)
			if (executionId !== undefined) onKnown(key, executionId);
	}, [state.pending, onKnown]);

	const dismiss = useCallback(
		(key: number) => dispatch({ type: "dismissed", key }),
		[],
	);
	return { state, run, dismiss };
}
