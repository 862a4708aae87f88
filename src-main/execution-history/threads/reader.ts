/** What the reader thread can be asked for. */
import type { StepQuery } from "../../../src-shared/query.ts";
import { fileBytes, walBytes } from "../checkpoint.ts";
import { openReadable } from "../connection.ts";
import { getExecution } from "../executions.ts";
import { listExecutions } from "../query.ts";
import { getExecutionStats, listWorkflows } from "../stats.ts";
import { listSteps, openExecution } from "../step-pages.ts";
import { getStep, getStepsForExecution } from "../steps.ts";
import type { ThreadSettings } from "./protocol.ts";
import { slice } from "./sliced-steps.ts";

export type Reader = ReturnType<typeof openReader>;

export function openReader({ databaseFile }: ThreadSettings) {
	const connection = openReadable(databaseFile);
	return {
		getExecution: getExecution.bind(null, connection),
		openExecution(id: string) {
			const execution = openExecution(connection, id);
			return execution && slice(execution);
		},
		listExecutions: listExecutions.bind(null, connection),
		listWorkflows: listWorkflows.bind(null, connection),
		getStep: getStep.bind(null, connection),
		getStepsForExecution: (executionId: string) =>
			slice({ steps: getStepsForExecution(connection, executionId) }),
		listSteps: (query: StepQuery) => slice(listSteps(connection, query)),
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
