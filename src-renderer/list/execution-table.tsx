import type { KeyboardEvent } from "react";
import type { WorkflowExecution } from "../../src-shared/execution.ts";
import { ExecutionRow } from "./execution-row.tsx";

interface Props {
	readonly executions: readonly WorkflowExecution[];
	readonly selected: string | null;
	readonly onOpen: (executionId: string) => void;
}

export function ExecutionTable({ executions, selected, onOpen }: Props) {
	return (
		<table className="executions" onKeyDown={moveFocus}>
			<caption className="visually-hidden">Executions</caption>
			<thead>
				<tr>
					<th scope="col" className="column-status">
						Status
					</th>
					<th scope="col">Workflow</th>
					<th scope="col" className="column-trigger">
						Trigger
					</th>
					<th scope="col" className="column-started">
						Started
					</th>
					<th scope="col" className="column-duration">
						Duration
					</th>
				</tr>
			</thead>
			<tbody>
				{executions.map((execution) => (
					<ExecutionRow
						key={execution.id}
						execution={execution}
						selected={execution.id === selected}
						onOpen={onOpen}
					/>
				))}
			</tbody>
		</table>
	);
}

/** Arrow keys go from row to row. */
function moveFocus(event: KeyboardEvent<HTMLTableElement>): void {
	const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
	if (step === undefined) return;
	const buttons = [...event.currentTarget.querySelectorAll("button")];
	const index = buttons.findIndex((each) => each.matches(":focus"));
	const next = index === -1 ? undefined : buttons[index + step];
	if (next === undefined) return;
	event.preventDefault();
	next.focus();
}
