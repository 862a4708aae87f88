import { nextStepsCursor } from "./execution-state.ts";
import type { OpenExecution } from "./use-execution.ts";

interface Props {
	readonly opened: OpenExecution;
	/** How many steps are on the screen. */
	readonly shown: number;
}

export function MoreSteps({ opened: { state, readMore }, shown }: Props) {
	if (nextStepsCursor(state) === null) return null;
	const loading = state.more === "loading";
	return (
		<div className="more-steps">
			{state.moreFailure !== undefined && (
				<p role="alert">No more steps could be read. {state.moreFailure}</p>
			)}
			<span>{shown.toLocaleString()} steps shown</span>
			<button type="button" disabled={loading} onClick={readMore}>
				{loading ? "Loading…" : "Show more steps"}
			</button>
		</div>
	);
}
