import { fileURLToPath } from "node:url";

/** The script of a database thread, as it stands in the source. */
export const workerScript = fileURLToPath(
	new URL("../threads/worker.ts", import.meta.url),
);
