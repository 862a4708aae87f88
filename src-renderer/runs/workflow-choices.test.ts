import { expect, it } from "vitest";
import type { BackendStatus } from "../../src-shared/backend.ts";
import { choiceKey, workflowChoices } from "./workflow-choices.ts";

function aBackend(change: Partial<BackendStatus>): BackendStatus {
	return {
		id: "b1",
		name: "Examples",
		state: "running",
		workflowsDirectory: "/workflows",
		workflows: [
			{ id: "w2", name: "Report" },
			{ id: "w1", name: "Orders" },
		],
		...change,
	};
}

it("offers the workflows of running backends, by name", () => {
	const groups = workflowChoices([
		aBackend({}),
		aBackend({ id: "b2", state: "stopped" }),
		aBackend({ id: "b3", state: "failed" }),
		aBackend({ id: "b4", workflows: [] }),
	]);
	expect(groups).toEqual([
		{
			backendId: "b1",
			backendName: "Examples",
			choices: [
				{ backendId: "b1", workflow: "w1", workflowName: "Orders" },
				{ backendId: "b1", workflow: "w2", workflowName: "Report" },
			],
		},
	]);
});

it("tells workflows of one id in two backends apart", () => {
	const choice = { workflow: "w", workflowName: "Orders" };
	expect(choiceKey({ ...choice, backendId: "b1" })).not.toBe(
		choiceKey({ ...choice, backendId: "b2" }),
	);
});
