/** The backend that every new data folder begins with. */
import { expect } from "@playwright/test";
import type { BackendStatus } from "../src-shared/backend.ts";
import type { ExecutionHistoryClient } from "../src-shared/client.ts";
import type { WorkflowExecution } from "../src-shared/execution.ts";

export interface RunningBackend extends BackendStatus {
	readonly url: string;
	readonly processId: number;
}

export async function examplesBackend(
	client: ExecutionHistoryClient,
): Promise<RunningBackend> {
	return runningBackend(client, "Examples");
}

/** Waits until the backend of this name serves. */
export async function runningBackend(
	client: ExecutionHistoryClient,
	name: string,
): Promise<RunningBackend> {
	let found: RunningBackend | undefined;
	await expect(async () => {
		const all = await client.request("backend:list");
		found = all.filter(serves).find((backend) => backend.name === name);
		expect(found).toBeDefined();
	}).toPass();
	if (found === undefined) throw new Error(`No backend "${name}" serves.`);
	return found;
}

function serves(backend: BackendStatus): backend is RunningBackend {
	return (
		backend.state === "running" &&
		backend.url !== undefined &&
		backend.processId !== undefined
	);
}

/** Runs a workflow and waits for its end; answers the run as it is stored. */
export async function run(
	client: ExecutionHistoryClient,
	workflow: string,
	input: Record<string, unknown> = {},
): Promise<WorkflowExecution> {
	const { id: backendId } = await examplesBackend(client);
	const { executionId } = await client.request("backend:run", {
		backendId,
		workflow,
		input,
	});
	if (executionId === undefined) throw new Error("The run was not recorded.");
	return finished(client, executionId);
}

/** Waits until a run reads finished: its end may arrive a batch after its answer. */
export async function finished(
	client: ExecutionHistoryClient,
	executionId: string,
): Promise<WorkflowExecution> {
	let found: WorkflowExecution | null = null;
	await expect(async () => {
		found = await client.request("execution-history:get", executionId);
		expect(found?.status).toMatch(/success|error/);
	}).toPass();
	if (found === null) throw new Error(`No run ${executionId}.`);
	return found;
}
