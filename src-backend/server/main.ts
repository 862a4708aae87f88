/** Entry of a backend's process: waits to be told what to serve, serves it, ends when told or left alone. */
import type { MainToBackend } from "../../src-shared/backend-messages.ts";
import { Backend } from "./backend.ts";
import { connectParent, type ParentLink } from "./parent-link.ts";

// What is written here ends up in the parent's log.
const report = (problem: string) => console.error(problem);

function main(parent: ParentLink): void {
	let backend: Promise<Backend> | undefined;
	let isStopping = false;

	const start = (message: Extract<MainToBackend, { kind: "start" }>) => {
		backend = serve(parent, message.workflowsDirectory);
		backend.catch((error: unknown) => {
			report(`The backend could not start: ${String(error)}`);
			process.exit(1);
		});
	};
	const stop = async () => {
		if (isStopping) return;
		isStopping = true;
		await (await backend)?.close();
		// A utility process does not end by itself when it has nothing left to do.
		process.exit(0);
	};

	parent.onMessage((message) => {
		if (message.kind === "stop") void stop();
		else if (message.kind === "run")
			void backend?.then((started) => started.run(message));
		else if (backend === undefined) start(message);
	});
	// Nobody is left to record for, nor to end this process.
	parent.onClose(() => process.exit(1));
	process.on("SIGTERM", () => void stop());
	// A terminal sends it to the whole group; whether to stop is the parent's decision.
	process.on("SIGINT", () => {});
}

async function serve(
	parent: ParentLink,
	workflowsDirectory: string,
): Promise<Backend> {
	const backend = await Backend.open({ workflowsDirectory, parent, report });
	parent.send({
		kind: "ready",
		port: backend.port,
		processId: process.pid,
		workflows: backend.list(),
	});
	return backend;
}

const parent = connectParent(report);
if (parent === undefined) {
	report(
		"This is the process of a local backend: the app starts it. There is nothing to start by hand.",
	);
	process.exitCode = 1;
} else main(parent);
