import { type ExecutionsState, isCurrent } from "./executions-state.ts";

interface Props {
	readonly state: ExecutionsState;
	readonly onRetry: () => void;
	readonly onShowAll: () => void;
}

/** What stands in for rows: loading, failed, empty. */
export function ListMessage({ state, onRetry, onShowAll }: Props) {
	const current = isCurrent(state);
	if (!current && state.failure !== undefined)
		return (
			<div className="message message-failed" role="alert">
				<p>
					<strong>The list could not be loaded.</strong>
				</p>
				<p>{state.failure}</p>
				<button type="button" onClick={onRetry}>
					Try again
				</button>
			</div>
		);
	if (!current)
		return state.page === undefined || state.page.executions.length === 0 ? (
			<p className="message message-loading" role="status">
				Loading executions…
			</p>
		) : null;
	if (state.page !== undefined && state.page.executions.length > 0) return null;
	const filtered = Object.values(state.filters).some(
		(value) => value !== undefined,
	);
	if (filtered)
		return (
			<div className="message">
				<p>
					<strong>No executions match these filters.</strong>
				</p>
				<button type="button" onClick={onShowAll}>
					Show all executions
				</button>
			</div>
		);
	return (
		<div className="message">
			<p>
				<strong>No executions yet.</strong>
			</p>
			<p>Run a workflow: it appears here as soon as it starts.</p>
		</div>
	);
}
