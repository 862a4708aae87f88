/** What answers each channel: the services behind it, and nothing of what carries the request. */
import type { RequestHandlers } from "../../src-shared/contract.ts";
import type { BackendManager } from "../backends/manager.ts";
import type { ExecutionHistory } from "../execution-history/history.ts";

export interface Services {
	readonly history: ExecutionHistory;
	readonly backends: BackendManager;
}

export function createRequestHandlers({
	history,
	backends,
}: Services): RequestHandlers {
	return {
		"execution-history:list": (query) => history.listExecutions(query),
		"execution-history:get": (id) => history.getExecutionWithSteps(id),
		"execution-history:steps": (query) => history.listSteps(query),
		"execution-history:step": (id) => history.getStep(id),
		"execution-history:stats": (request) =>
			history.getExecutionStats(request?.workflowId),
		"execution-history:workflows": () => history.listWorkflows(),
		"execution-history:delete": async (id) => ({
			deleted: await history.deleteExecution(id),
		}),
		"execution-history:status": () => history.status(),
		"backend:list": () => backends.list(),
		"backend:create": (request) => backends.create(request),
		"backend:start": (id) => backends.start(id),
		"backend:stop": (id) => backends.stop(id),
		"backend:delete": async (id) => ({ deleted: await backends.delete(id) }),
		"backend:status": (id) => backends.status(id),
		"backend:run": (request) => backends.run(request),
	};
}
