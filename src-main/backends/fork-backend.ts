/** Backends as forked Node processes: where there is no Electron. */
import { fork } from "node:child_process";
import type { BackendProcess, StartBackendProcess } from "./backend-process.ts";
import { readLines } from "./output-lines.ts";

/** What a workflow's process gets of our environment: enough to run, none of our secrets. */
const PASSED_ON = [
	"PATH",
	"HOME",
	"LANG",
	"TZ",
	"TMPDIR",
	// Windows starts no program without these.
	"SystemRoot",
	"TEMP",
	"TMP",
	"USERPROFILE",
];
/** How long output may still arrive after the exit: something the process started may hold it open for ever. */
const OUTPUT_AFTER_EXIT_MS = 500;

/** @param script path of the backend server's entry */
export function forkBackend(script: string): StartBackendProcess {
	return ({ backendId }) => {
		const child = fork(script, [backendId], {
			env: backendEnvironment(),
			// Not ours: a debugger's port, for one, can be had only once.
			execArgv: [],
			serialization: "advanced",
			stdio: ["ignore", "pipe", "pipe", "ipc"],
		});
		// Where the process cannot be started at all, "exit" never comes.
		const failed = new Promise<string>((resolve) =>
			child.on("error", (error) => resolve(error.message)),
		);
		const process: BackendProcess = {
			get processId() {
				return child.pid;
			},
			send(message) {
				if (child.connected) child.send(message, () => {});
			},
			onMessage(listener) {
				child.on("message", listener);
			},
			onOutput(listener) {
				if (child.stdout !== null) readLines(child.stdout, listener);
				if (child.stderr !== null) readLines(child.stderr, listener);
				void failed.then(listener);
			},
			onExit(listener) {
				const once = callOnce(listener);
				// "close" comes after the last message and the last output.
				child.on("close", (exitCode, signal) => once(exitCode, signal));
				child.on("exit", (exitCode, signal) =>
					setTimeout(
						() => once(exitCode, signal),
						OUTPUT_AFTER_EXIT_MS,
					).unref(),
				);
				void failed.then(() => {
					if (child.pid === undefined) once(null, null);
				});
			},
			kill() {
				child.kill("SIGKILL");
			},
		};
		return process;
	};
}

function callOnce(
	listener: (exitCode: number | null, signal?: string) => void,
): (exitCode: number | null, signal: string | null) => void {
	let isCalled = false;
	return (exitCode, signal) => {
		if (isCalled) return;
		isCalled = true;
		if (signal === null) listener(exitCode);
		else listener(exitCode, signal);
	};
}

/** What a backend gets of our environment, whatever starts it. */
export function backendEnvironment(): NodeJS.ProcessEnv {
	return Object.fromEntries(
		PASSED_ON.map((name) => [name, process.env[name]]).filter(
			([, value]) => value !== undefined,
		),
	);
}
