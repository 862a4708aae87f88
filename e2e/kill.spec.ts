import type { ExecutionHistoryClient } from "../src-shared/client.ts";
import type { ExecutionWithSteps } from "../src-shared/execution.ts";
import { storedSteps } from "./database-file.ts";
import { examplesBackend, run, runningBackend } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";
import { expectToEnd } from "./hosts/processes.ts";

/** Half of the 500 visits of price-update, which has more than one step a visit. */
const MIDDLE = 250;
const SLOW = { delayMs: 10 };

/** Starts price-update and comes back in the middle of it, with what is acked by then. */
async function interruptible(
	client: ExecutionHistoryClient,
	backendId: string,
): Promise<ExecutionWithSteps> {
	const request = { backendId, workflow: "price-update", input: SLOW };
	// Its answer never comes: the process that would give it is killed.
	client.request("backend:run", request).catch(() => {});
	let acked: ExecutionWithSteps | null = null;
	await expect(async () => {
		const page = await client.request("execution-history:list", {
			status: "running",
			workflowId: "price-update",
		});
		const id = page.executions[0]?.id ?? "";
		acked = await client.request("execution-history:get", id);
		expect(acked?.steps.length).toBeGreaterThan(MIDDLE);
		expect(openSteps(acked)).not.toEqual([]);
	}).toPass();
	if (acked === null) throw new Error("price-update never ran.");
	return acked;
}

function openSteps(execution: ExecutionWithSteps | null) {
	return (execution?.steps ?? []).filter((step) => step.status === "running");
}

function expectInterrupted(
	execution: ExecutionWithSteps | null,
	acked: ExecutionWithSteps,
): void {
	expect(execution).toMatchObject({
		status: "error",
		errorCode: "interrupted",
		errorMessage: expect.stringMatching(/\S/),
		completedAt: expect.any(Number),
	});
	const steps = new Map(execution?.steps.map((step) => [step.id, step]));
	for (const step of acked.steps)
		if (step.status === "running")
			expect(steps.get(step.id)?.status).not.toBe("running");
		else expect(steps.get(step.id)).toEqual(step);
	expect(openSteps(execution)).toEqual([]);
	expect(execution?.steps.map((step) => step.stepIndex)).toEqual(
		execution?.steps.map((_, index) => index),
	);
}

test("keeps every acked step and ends the run when everything is killed in the middle of it", async ({
	host,
	client,
}) => {
	const backend = await examplesBackend(client);
	const finished = await run(client, "price-update");
	const acked = await interruptible(client, backend.id);

	await host.kill9();
	await host.restart();

	const execution = await client.request("execution-history:get", acked.id);
	expectInterrupted(execution, acked);
	expect(
		await client.request("execution-history:get", finished.id),
	).toMatchObject({ status: "success" });
	const { databaseFile } = await client.request("execution-history:status");
	const stored = storedSteps(databaseFile).find(
		(steps) => steps.executionId === acked.id,
	);
	expect(stored?.steps).toBe(execution?.steps.length);
});

test("ends the runs of a backend that is killed at once, shows its last words and starts it again", async ({
	host,
	client,
	viewer,
}) => {
	const first = await examplesBackend(client);
	const { id: otherId } = await client.request("backend:create", {
		name: "Other",
	});
	await client.request("backend:start", otherId);
	const other = await runningBackend(client, "Other");
	const acked = await interruptible(client, first.id);

	process.kill(first.processId, "SIGKILL");

	await expect
		.poll(() => client.request("backend:status", first.id))
		.toMatchObject({
			state: "failed",
			lastExit: {
				// A utility process has an exit code whatever ended it, a forked one has none after a signal.
				exitCode: host.address === undefined ? expect.any(Number) : null,
				lastOutput: expect.any(Array),
			},
		});
	await expect(async () => {
		const execution = await client.request("execution-history:get", acked.id);
		expectInterrupted(execution, acked);
	}).toPass();
	await viewer.expectNothingToRun();
	expect(await client.request("backend:status", otherId)).toMatchObject({
		state: "running",
		processId: other.processId,
	});

	const again = await client.request("backend:start", first.id);
	expect(again.processId).not.toBe(first.processId);
	expect(await run(client, "price-update")).toMatchObject({
		status: "success",
		backendId: first.id,
	});
	expect(host.processIds()).toContain(other.processId);
});

test("leaves no backend behind when only the main process is killed", async ({
	host,
	client,
}) => {
	const backend = await examplesBackend(client);
	const acked = await interruptible(client, backend.id);
	const [mainId, ...others] = host.processIds();
	expect(others).toContain(backend.processId);

	process.kill(mainId ?? 0, "SIGKILL");
	await expectToEnd([mainId ?? 0, ...others]);
	await host.restart();

	const execution = await client.request("execution-history:get", acked.id);
	expectInterrupted(execution, acked);
	expect((await examplesBackend(client)).processId).not.toBe(backend.processId);
});
