import type { Dispatch } from "react";
import {
	type ExecutionsAction,
	type ExecutionsState,
	isCurrent,
} from "./executions-state.ts";

interface Props {
	readonly state: ExecutionsState;
	readonly dispatch: Dispatch<ExecutionsAction>;
}

export function Pager({ state, dispatch }: Props) {
	const { cursors, changedElsewhere, page } = state;
	const hasNext = isCurrent(state) && typeof page?.nextCursor === "string";
	const changed = changedElsewhere?.size;
	return (
		<nav className="pager" aria-label="Pages">
			<button
				type="button"
				disabled={cursors.length === 0}
				onClick={() => dispatch({ type: "previous-page" })}
			>
				Previous page
			</button>
			<span className="pager-place">Page {cursors.length + 1}</span>
			<button
				type="button"
				disabled={!hasNext}
				onClick={() => dispatch({ type: "next-page" })}
			>
				Next page
			</button>
			{changed !== 0 && (
				<button
					type="button"
					className="pager-newest"
					onClick={() => dispatch({ type: "newest" })}
				>
					{describeChanges(changed)} – go to newest
				</button>
			)}
		</nav>
	);
}

function describeChanges(changed: number | undefined): string {
	if (changed === undefined) return "Many changes";
	return changed === 1 ? "1 change" : `${changed} changes`;
}
