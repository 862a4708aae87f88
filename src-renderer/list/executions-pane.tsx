import { ExecutionTable } from "./execution-table.tsx";
import { isCurrent } from "./executions-state.ts";
import { FilterBar } from "./filter-bar.tsx";
import { ListMessage } from "./list-message.tsx";
import { Pager } from "./pager.tsx";
import { StaleNotice } from "./stale-notice.tsx";
import { useExecutions } from "./use-executions.ts";
import { useRecordedWorkflows } from "./use-recorded-workflows.ts";

interface Props {
	readonly selected: string | null;
	readonly onOpen: (executionId: string) => void;
}

/** The list of executions with its filters and pages. */
export function ExecutionsPane({ selected, onOpen }: Props) {
	const [state, dispatch] = useExecutions();
	const workflows = useRecordedWorkflows();
	const retry = () => dispatch({ type: "retried" });
	const current = isCurrent(state);
	// While the next question is open the rows of the one before stay, dimmed: less flicker, no jump.
	const executions =
		current || state.failure === undefined
			? (state.page?.executions ?? [])
			: [];

	return (
		<section className="list-pane" aria-label="List of executions">
			<FilterBar
				filters={state.filters}
				workflows={workflows}
				onChange={(filters) => dispatch({ type: "filtered", filters })}
			/>
			<StaleNotice state={state} onRetry={retry} />
			<div className="list-scroll" aria-busy={!current}>
				{executions.length > 0 && (
					<ExecutionTable
						executions={executions}
						selected={selected}
						onOpen={onOpen}
					/>
				)}
				<ListMessage
					state={state}
					onRetry={retry}
					onShowAll={() => dispatch({ type: "filtered", filters: {} })}
				/>
			</div>
			<Pager state={state} dispatch={dispatch} />
		</section>
	);
}
