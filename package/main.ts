/** The history and the backends in any process of Node 24, Electron's main process included. */

import type { StartBackendProcess } from "../src-main/backends/backend-process.ts";
import { forkBackend as forkBackendScript } from "../src-main/backends/fork-backend.ts";
import {
	type ExecutionHistory,
	type ExecutionHistoryOptions,
	openExecutionHistory as openWithWorker,
} from "../src-main/execution-history/history.ts";
import { builtFile } from "./built-file.ts";

/** The script of a database thread. */
export const workerScript = (): string => builtFile("worker.js");
/** The entry of a local backend's process. */
export const backendScript = (): string => builtFile("backend.js");

/** As {@link ExecutionHistoryOptions}; the worker script is the package's own unless another is given. */
export type OpenOptions = Omit<ExecutionHistoryOptions, "workerScript"> &
	Partial<Pick<ExecutionHistoryOptions, "workerScript">>;

/**
 * Opens the history of a folder. Never throws for the state of the disk or the database: `status()` tells.
 *
 * Runs that an earlier life left unfinished end here as `error` with the code `interrupted`.
 */
export function openExecutionHistory(
	options: OpenOptions,
): Promise<ExecutionHistory> {
	return openWithWorker({
		...options,
		workerScript: options.workerScript ?? workerScript(),
	});
}

/** Starts backends as processes of Node. Inside Electron `mountExecutionHistory` starts them as utility processes. */
export function forkBackend(script = backendScript()): StartBackendProcess {
	return forkBackendScript(script);
}

export type { BackendPatience } from "../src-main/backends/backend.ts";
export type {
	BackendProcess,
	StartBackendProcess,
} from "../src-main/backends/backend-process.ts";
export {
	type BackendManager,
	type BackendManagerOptions,
	openBackendManager,
} from "../src-main/backends/manager.ts";
export type {
	AppendSource,
	BackendFeed,
	ExecutionHistory,
	ExecutionHistoryOptions,
	HistoryLog,
} from "../src-main/execution-history/history.ts";
export {
	createRequestHandlers,
	type Services,
} from "../src-main/transports/handlers.ts";
export {
	type HttpOptions,
	type HttpTransport,
	serveHttp,
} from "../src-main/transports/http.ts";
export {
	Notices,
	type NoticesOptions,
	type NoticeTarget,
} from "../src-main/transports/notices.ts";
export { ExecutionHistoryError } from "../src-shared/errors.ts";
