import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import {
	type ExecutionHistory,
	openExecutionHistory,
} from "../../execution-history/history.ts";
import { workerScript } from "./test-backends.ts";

/** One history for all tests of a file: a backend's runs are told apart by its id. */
export function sharedHistory(): () => ExecutionHistory {
	let directory: string;
	let history: ExecutionHistory;
	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), "execution-history-"));
		history = await openExecutionHistory({ directory, workerScript });
	});
	afterAll(async () => {
		await history.close();
		await rm(directory, { recursive: true });
	});
	return () => history;
}
