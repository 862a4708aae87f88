import { useCallback, useReducer } from "react";
import { ConnectionBanner } from "./connection/connection-banner.tsx";
import { ExecutionDetail } from "./detail/execution-detail.tsx";
import { NothingOpen } from "./detail/nothing-open.tsx";
import { ExecutionsPane } from "./list/executions-pane.tsx";
import { RunBar } from "./runs/run-bar.tsx";
import { RunMessages } from "./runs/run-messages.tsx";
import { useRuns } from "./runs/use-runs.ts";
import type { WorkflowChoice } from "./runs/workflow-choices.ts";
import { nothingSelected, selectionReducer } from "./selection-state.ts";
import { StoreBanner } from "./store-banner.tsx";

/** The window: what can be run, the list of executions, and the one that is open. */
export function Viewer() {
	const [{ executionId }, select] = useReducer(
		selectionReducer,
		nothingSelected,
	);
	const open = useCallback(
		(id: string) => select({ type: "opened", executionId: id }),
		[],
	);
	const runs = useRuns(
		useCallback(
			(run: number, known: string) =>
				select({ type: "run-known", run, executionId: known }),
			[],
		),
	);
	const run = (choice: WorkflowChoice) =>
		select({ type: "run-requested", run: runs.run(choice) });

	return (
		<div className="viewer">
			<header className="top-bar">
				<h1>Execution History</h1>
				<RunBar onRun={run} pending={runs.state.pending} />
			</header>
			<div className="banners">
				<StoreBanner />
				<ConnectionBanner />
				<RunMessages failed={runs.state.failed} onDismiss={runs.dismiss} />
			</div>
			<main className="panes">
				<ExecutionsPane selected={executionId} onOpen={open} />
				{executionId === null ? (
					<NothingOpen />
				) : (
					<ExecutionDetail key={executionId} id={executionId} onOpen={open} />
				)}
			</main>
		</div>
	);
}
