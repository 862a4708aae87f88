import type {
	ExecutionStep,
	WorkflowExecution,
} from "../src-shared/execution.ts";
import { storedSteps } from "./database-file.ts";
import { examplesBackend, finished } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";

const RUNS = 8;
const VISITS = 500;
/** Long enough a visit that each run lasts seconds: all of them are under way at once. */
const INPUT = { delayMs: 2 };

test("records 8 runs of 500 visits side by side, no step lost, doubled or out of order", async ({
	client,
}) => {
	const backend = await examplesBackend(client);
	// Past the window: a browser opens six connections to one address, and these are to be eight.
	const responses = await Promise.all(
		Array.from({ length: RUNS }, () =>
			fetch(`${backend.url}/functions/price-update`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify(INPUT),
			}),
		),
	);
	expect(responses.map((response) => response.status)).toEqual(
		Array.from({ length: RUNS }, () => 200),
	);

	const page = await client.request("execution-history:list", {
		workflowId: "price-update",
	});
	expect(page.executions).toHaveLength(RUNS);
	const executions = await Promise.all(
		page.executions.map(({ id }) => finished(client, id)),
	);
	expect(overlap(executions)).toBe(true);

	const stepIds = new Set<string>();
	for (const { id, status } of executions) {
		expect(status).toBe("success");
		const steps = await client.request("execution-history:get", id);
		if (steps === null) throw new Error(`No run ${id}.`);
		expect(steps.steps.length).toBeGreaterThan(VISITS);
		expect(steps.steps.map((step) => step.stepIndex)).toEqual(
			steps.steps.map((_, index) => index),
		);
		expect(steps.steps.every((step) => step.executionId === id)).toBe(true);
		expect(steps.steps.every((step) => step.status === "success")).toBe(true);
		for (const step of steps.steps) stepIds.add(step.id);
		const loops = visitsByNode(steps.steps).filter(
			(visits) => visits.length > 1,
		);
		expect(loops).not.toEqual([]);
		for (const visits of loops)
			expect(visits).toEqual(
				Array.from({ length: VISITS }, (_, index) => index + 1),
			);
	}

	const { databaseFile } = await client.request("execution-history:status");
	const stored = storedSteps(databaseFile);
	expect(stored).toHaveLength(RUNS);
	for (const { steps, ids, places, firstPlace, lastPlace } of stored)
		expect({ ids, places, firstPlace, lastPlace }).toEqual({
			ids: steps,
			places: steps,
			firstPlace: 0,
			lastPlace: steps - 1,
		});
	expect(stepIds.size).toBe(stored.reduce((sum, { steps }) => sum + steps, 0));
});

/** The numbers of the visits of each node, in the order of the steps. */
function visitsByNode(steps: readonly ExecutionStep[]): number[][] {
	const visits = Map.groupBy(steps, (step) => step.nodeId);
	return [...visits.values()].map((ofNode) =>
		ofNode.map((step) => step.visit ?? 0),
	);
}

function overlap(executions: readonly WorkflowExecution[]): boolean {
	const lastStart = Math.max(...executions.map((one) => one.startedAt));
	const firstEnd = Math.min(...executions.map((one) => one.completedAt ?? 0));
	return lastStart < firstEnd;
}
