/** What only your editor knows: where its files lie, and which pages are its own. */
import { join } from "node:path";
import { app, utilityProcess } from "electron";
import { backendUtilityProcess } from "../../electron/backend-utility-process.ts";
import { senderCheck } from "../../electron/trusted-sender.ts";
import { backendEnvironment } from "../../src-main/backends/fork-backend.ts";

export const directory = join(app.getPath("userData"), "history");
export const log = console;

/** Your bundle of src-main/execution-history/threads/worker.ts. */
export const workerScript = join(app.getAppPath(), "build/worker.cjs");

export const startProcess = backendUtilityProcess({
	fork: utilityProcess.fork,
	/** Your bundle of src-backend/server/main.ts. */
	script: join(app.getAppPath(), "build/backend.cjs"),
	environment: backendEnvironment(),
	killProcess: (processId) => process.kill(processId, "SIGKILL"),
});

export const isTrustedSender = senderCheck((url) =>
	url.startsWith("app://your-editor/"),
);
