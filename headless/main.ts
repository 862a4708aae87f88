/** Entry of the program without Electron. */
import { join } from "node:path";

const NEEDED = 24;

if (Number(process.versions.node.split(".")[0]) < NEEDED) {
	console.error(
		`Execution History needs Node ${NEEDED}, this is ${process.version}: start it with "npm run serve", which uses the one that "npm ci" installed.`,
	);
	process.exit(1);
}

const projectDirectory = join(import.meta.dirname, "..");
// Not before the check: with an older Node the database crashes without a word.
const { serve } = await import("./serve.ts");
await serve(process.argv.slice(2), {
	workerScript: join(
		projectDirectory,
		"src-main/execution-history/threads/worker.ts",
	),
	backendScript: join(projectDirectory, "src-backend/server/main.ts"),
	viewerDirectory: join(projectDirectory, ".vite/renderer/main_window"),
	examplesDirectory: join(projectDirectory, "examples"),
});
