/** A real history and real backends behind the transports under test. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forkBackend } from "../../backends/fork-backend.ts";
import {
	type BackendManager,
	openBackendManager,
} from "../../backends/manager.ts";
import { executionBatch } from "../../backends/testing/execution-batch.ts";
import {
	type ExecutionHistory,
	type HistoryLog,
	openExecutionHistory,
} from "../../execution-history/history.ts";

const room = join(import.meta.dirname, "../..");

export interface TestServices {
	readonly directory: string;
	readonly history: ExecutionHistory;
	readonly backends: BackendManager;
	close(): Promise<void>;
}

export async function openServices(): Promise<TestServices> {
	const directory = await mkdtemp(join(tmpdir(), "execution-history-"));
	const history = await openExecutionHistory({
		directory,
		workerScript: join(room, "execution-history/threads/worker.ts"),
	});
	const backends = await openBackendManager({
		directory: join(directory, "backends"),
		history,
		startProcess: forkBackend(join(room, "backends/testing/backend.ts")),
	});
	return {
		directory,
		history,
		backends,
		async close() {
			await backends.close();
			await history.close();
			await rm(directory, { recursive: true });
		},
	};
}

/** A run and a running backend: what a bad request must leave as it is. */
export async function addBystanders({
	history,
	backends,
}: TestServices): Promise<{ executionId: string; backendId: string }> {
	const executionId = "exec_bystander";
	await history.append(
		executionBatch("session_bystander", 1, "success", executionId),
	);
	const { id: backendId } = await backends.create({ name: "Bystander" });
	await backends.start(backendId);
	return { executionId, backendId };
}

/** Everything a request could have changed. */
export async function snapshot({ history, backends }: TestServices) {
	const executions = await history.queryExecutions({ includePayloads: true });
	return {
		executions,
		steps: await Promise.all(
			executions.map(({ id }) => history.getStepsForExecution(id)),
		),
		backends: backends.list(),
	};
}

export interface LogLine {
	readonly level: "info" | "warn" | "error";
	readonly message: string;
	readonly data: Record<string, unknown> | undefined;
}

/** A log that keeps its lines. */
export function keptLog(): { log: HistoryLog; lines: LogLine[] } {
	const lines: LogLine[] = [];
	const write =
		(level: LogLine["level"]): HistoryLog["info"] =>
		(message, data) =>
			void lines.push({ level, message, data });
	return {
		lines,
		log: { info: write("info"), warn: write("warn"), error: write("error") },
	};
}
