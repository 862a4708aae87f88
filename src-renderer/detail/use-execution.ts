import {
	startTransition,
	useCallback,
	useEffect,
	useEffectEvent,
	useReducer,
	useRef,
} from "react";
import { describeFailure } from "../connection/describe-failure.ts";
import { Rereader } from "../connection/rereader.ts";
import { useConnection } from "../connection/use-connection.ts";
import {
	changeablePages,
	type ExecutionState,
	executionReducer,
	initialExecution,
	nextStepsCursor,
} from "./execution-state.ts";

const PAUSE_MS = 150;

export interface OpenExecution {
	readonly state: ExecutionState;
	readonly retry: () => void;
	readonly readMore: () => Promise<void>;
}

/** One execution with its steps, kept up to date. The id must not change: give the component a key. */
export function useExecution(id: string): OpenExecution {
	const { client, changes } = useConnection();
	const [state, dispatch] = useReducer(executionReducer, initialExecution);
	const rereader = useRef<Rereader>(undefined);

	const read = useEffectEvent(async () => {
		try {
			const answer = await client.request("execution-history:get", id);
			// Thousands of rows may follow from this: they are drawn between frames.
			startTransition(() => dispatch({ type: "read", answer }));
			for (const cursor of changeablePages(state)) {
				const page = await client.request("execution-history:steps", {
					executionId: id,
					cursor,
				});
				startTransition(() => dispatch({ type: "steps-read", cursor, page }));
			}
		} catch (failure) {
			dispatch({ type: "failed", failure: describeFailure(failure) });
		}
	});

	useEffect(() => {
		const reader = new Rereader(() => read(), { pauseMs: PAUSE_MS });
		rereader.current = reader;
		reader.request();
		const unsubscribe = changes.onExecutions((changed) => {
			if (changed === null || changed.includes(id)) reader.request();
		});
		return () => {
			unsubscribe();
			reader.close();
		};
	}, [changes, id]);

	const cursor = nextStepsCursor(state);
	const readMore = useCallback(async () => {
		if (cursor === null) return;
		dispatch({ type: "more-requested" });
		try {
			const page = await client.request("execution-history:steps", {
				executionId: id,
				cursor,
			});
			startTransition(() => dispatch({ type: "steps-read", cursor, page }));
		} catch (failure) {
			dispatch({ type: "more-failed", failure: describeFailure(failure) });
		}
	}, [client, id, cursor]);

	const retry = useCallback(() => rereader.current?.request(), []);
	return { state, retry, readMore };
}
