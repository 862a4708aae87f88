import {
	type Dispatch,
	useEffect,
	useEffectEvent,
	useReducer,
	useRef,
} from "react";
import type { ChangedExecutions } from "../connection/changes.ts";
import { describeFailure } from "../connection/describe-failure.ts";
import { Rereader } from "../connection/rereader.ts";
import { useConnection } from "../connection/use-connection.ts";
import {
	type ExecutionsAction,
	type ExecutionsState,
	executionsReducer,
	initialExecutions,
	isOutdatedBy,
	toQuery,
} from "./executions-state.ts";

const PAUSE_MS = 150;

/** The list of executions, kept up to date while it is on the screen. */
export function useExecutions(): readonly [
	ExecutionsState,
	Dispatch<ExecutionsAction>,
] {
	const { client, changes } = useConnection();
	const [state, dispatch] = useReducer(executionsReducer, initialExecutions);
	const rereader = useRef<Rereader>(undefined);
	const { question } = state;

	const read = useEffectEvent(async () => {
		try {
			const page = await client.request(
				"execution-history:list",
				toQuery(state),
			);
			dispatch({ type: "answered", question, page });
		} catch (failure) {
			dispatch({ type: "failed", question, failure: describeFailure(failure) });
		}
	});

	// A reader a question: a new one is asked at once, whatever the one before still waits for.
	useEffect(() => {
		const reader = new Rereader(() => read(), { pauseMs: PAUSE_MS });
		rereader.current = reader;
		reader.request();
		return () => reader.close();
	}, [question]);

	const onChanged = useEffectEvent((changed: ChangedExecutions) => {
		dispatch({ type: "changed", changed });
		if (isOutdatedBy(state, changed)) rereader.current?.request();
	});
	useEffect(
		() => changes.onExecutions((changed) => onChanged(changed)),
		[changes],
	);

	return [state, dispatch];
}
