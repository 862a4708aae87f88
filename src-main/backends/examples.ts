/** What a new data folder begins with. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BackendStatus } from "../../src-shared/backend.ts";
import type { BackendManager } from "./manager.ts";

export const EXAMPLES_NAME = "Examples";
const WORKFLOW_SUFFIX = ".workflow.json";

/**
 * Where there is no backend yet, creates one named "Examples" with the example workflows and starts it.
 * @returns the backend, or undefined where there was one already
 * @throws ExecutionHistoryError `backend-unavailable` when it does not start; then its status says why
 */
export async function createExamplesBackend(
	backends: BackendManager,
	examplesDirectory: string,
): Promise<BackendStatus | undefined> {
	if (backends.list().length > 0) return undefined;
	const names = (await readdir(examplesDirectory)).filter((name) =>
		name.endsWith(WORKFLOW_SUFFIX),
	);
	const { id, workflowsDirectory } = await backends.create({
		name: EXAMPLES_NAME,
	});
	// Read and written rather than copied: inside Electron's archive only reading is certain to work.
	for (const name of names)
		await writeFile(
			join(workflowsDirectory, name),
			await readFile(join(examplesDirectory, name)),
		);
	return backends.start(id);
}
