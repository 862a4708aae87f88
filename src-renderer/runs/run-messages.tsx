import type { FailedRun } from "./runs-state.ts";

interface Props {
	readonly failed: readonly FailedRun[];
	readonly onDismiss: (key: number) => void;
}

/** Runs that left no execution, and why, each until it is dismissed. */
export function RunMessages({ failed, onDismiss }: Props) {
	return failed.map(({ key, message }) => (
		<div key={key} className="banner banner-danger" role="alert">
			<span className="banner-text">{message}</span>
			<button type="button" onClick={() => onDismiss(key)}>
				Dismiss
			</button>
		</div>
	));
}
