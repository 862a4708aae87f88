/** Managers over real forked processes and a real history, in a temporary folder that goes with the test. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import {
	type ExecutionHistory,
	openExecutionHistory,
} from "../../execution-history/history.ts";
import { forkBackend } from "../fork-backend.ts";
import {
	type BackendManager,
	type BackendManagerOptions,
	openBackendManager,
} from "../manager.ts";

export const testBackendScript = join(import.meta.dirname, "backend.ts");
export const endsAtStartScript = join(import.meta.dirname, "ends-at-start.ts");
export const neverServesScript = join(import.meta.dirname, "never-serves.ts");

export const workerScript = join(
	import.meta.dirname,
	"../../execution-history/threads/worker.ts",
);

export async function temporaryDirectory(): Promise<string> {
	const directory = await mkdtemp(
		join(tmpdir(), "execution-history-backends-"),
	);
	onTestFinished(() => rm(directory, { recursive: true, force: true }));
	return directory;
}

export async function openHistory(
	directory: string,
): Promise<ExecutionHistory> {
	const history = await openExecutionHistory({
		directory: join(directory, "history"),
		workerScript,
	});
	onTestFinished(() => history.close());
	return history;
}

export async function openBackends(
	options: Partial<BackendManagerOptions> &
		Pick<BackendManagerOptions, "directory" | "history">,
	script = testBackendScript,
): Promise<BackendManager> {
	const backends = await openBackendManager({
		startProcess: forkBackend(script),
		...options,
	});
	onTestFinished(() => backends.close());
	return backends;
}

/** Whether a process of this id runs. */
export function isAlive(processId: number): boolean {
	try {
		process.kill(processId, 0);
		return true;
	} catch {
		return false;
	}
}
