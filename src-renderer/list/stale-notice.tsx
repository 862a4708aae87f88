import { type ExecutionsState, isCurrent } from "./executions-state.ts";

interface Props {
	readonly state: ExecutionsState;
	readonly onRetry: () => void;
}

/** Says that the rows on the screen could not be renewed. */
export function StaleNotice({ state, onRetry }: Props) {
	if (state.failure === undefined || !isCurrent(state)) return null;
	return (
		<div className="banner banner-danger" role="alert">
			<span className="banner-text">
				The list could not be brought up to date. {state.failure}
			</span>
			<button type="button" onClick={onRetry}>
				Try again
			</button>
		</div>
	);
}
