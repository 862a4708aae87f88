/** An engine of the benchmark as the process behind a backend: the product's messages go to the product, ours to us. */
import type { ChildProcess } from "node:child_process";
import type { BackendProcess } from "../../src-main/backends/backend-process.ts";
import { isBenchmarkMessage } from "./remote.ts";

export function asBackendProcess(child: ChildProcess): BackendProcess {
	return {
		get processId() {
			return child.pid;
		},
		send(message) {
			if (child.connected) child.send(message, () => {});
		},
		onMessage(listener) {
			child.on("message", (message) => {
				if (!isBenchmarkMessage(message)) listener(message);
			});
		},
		// Its output goes where the benchmark's does.
		onOutput() {},
		onExit(listener) {
			child.once("exit", (exitCode) => listener(exitCode));
		},
		kill() {
			child.kill("SIGKILL");
		},
	};
}
