/** What the reader thread can be asked for. */
import { fileBytes, walBytes } from "../checkpoint.ts";
import { openReadable } from "../connection.ts";
import { getExecution } from "../executions.ts";
import { listExecutions } from "../query.ts";
import { getExecutionStats, listWorkflows } from "../stats.ts";
import { listSteps, openExecution } from "../step-pages.ts";
import { getStep, getStepsForExecution } from "../steps.ts";
import type { ThreadSettings } from "./protocol.ts";

export type Reader = ReturnType<typeof openReader>;

export function openReader({ databaseFile }: ThreadSettings) {
	const connection = openReadable(databaseFile);
	return {
		getExecution: getExecution.bind(null, connection),
		openExecution: openExecution.bind(null, connection),
		listExecutions: listExecutions.bind(null, connection),
		listWorkflows: listWorkflows.bind(null, connection),
		getStep: getStep.bind(null, connection),
		getStepsForExecution: getStepsForExecution.bind(null, connection),
		listSteps: listSteps.bind(null, connection),
		getExecutionStats: getExecutionStats.bind(null, connection),
		sizes: () => ({
			databaseBytes: fileBytes(databaseFile),
			walBytes: walBytes(databaseFile),
		}),
		close: (): void => {
			connection.close();
		},
	};
}
