import { useId, useState } from "react";
import { MAX_PENDING_RUNS, type PendingRun } from "./runs-state.ts";
import { useBackends } from "./use-backends.ts";
import {
	choiceKey,
	type WorkflowChoice,
	workflowChoices,
} from "./workflow-choices.ts";

interface Props {
	readonly onRun: (choice: WorkflowChoice) => void;
	readonly pending: readonly PendingRun[];
}

/** Choose a workflow of a running backend, and run it. */
export function RunBar({ onRun, pending }: Props) {
	const { backends, failure } = useBackends();
	const [chosenKey, setChosenKey] = useState<string>();
	const id = useId();
	const groups = workflowChoices(backends ?? []);
	const choices = groups.flatMap((group) => group.choices);
	const chosen =
		choices.find((choice) => choiceKey(choice) === chosenKey) ?? choices[0];
	const full = pending.length >= MAX_PENDING_RUNS;

	return (
		<form
			className="run-bar"
			onSubmit={(event) => {
				event.preventDefault();
				if (chosen !== undefined && !full) onRun(chosen);
			}}
		>
			<span className="run-bar-state" role="status">
				{describePending(pending, full)}
			</span>
			<label htmlFor={id}>Workflow to run</label>
			<select
				id={id}
				value={chosen === undefined ? "" : choiceKey(chosen)}
				onChange={(event) => setChosenKey(event.target.value)}
				disabled={chosen === undefined}
			>
				{chosen === undefined && (
					<option value="">
						{backends === undefined
							? (failure ?? "Loading…")
							: "No backend is running"}
					</option>
				)}
				{groups.length === 1
					? choices.map(toOption)
					: groups.map((group) => (
							<optgroup key={group.backendId} label={group.backendName}>
								{group.choices.map(toOption)}
							</optgroup>
						))}
			</select>
			<button
				type="submit"
				className="button-primary"
				disabled={chosen === undefined || full}
			>
				Run
			</button>
		</form>
	);
}

function toOption(choice: WorkflowChoice) {
	const key = choiceKey(choice);
	return (
		<option key={key} value={key}>
			{choice.workflowName}
		</option>
	);
}

function describePending(
	pending: readonly PendingRun[],
	full: boolean,
): string {
	const [only] = pending;
	if (only === undefined) return "";
	if (full)
		return `${pending.length} runs under way; the next can start when one of them ends`;
	return pending.length === 1
		? `Running “${only.workflowName}”…`
		: `${pending.length} runs under way…`;
}
