import { type ChildProcess, fork } from "node:child_process";
import { EventEmitter } from "node:events";
import { join } from "node:path";

interface ForkSettings {
	readonly serviceName: string;
	readonly stdio: ("ignore" | "pipe")[];
	readonly env: NodeJS.ProcessEnv;
}

const parentPort = join(import.meta.dirname, "parent-port.ts");

/** `utilityProcess.fork`, over a Node process that is given a `process.parentPort`. */
export function forkUtilityProcess(
	script: string,
	parameters: string[],
	settings: ForkSettings,
): FakeUtilityProcess {
	return new FakeUtilityProcess(
		fork(script, parameters, {
			execArgv: ["--import", parentPort],
			env: settings.env,
			serialization: "advanced",
			stdio: [...settings.stdio, "ipc"],
		}),
	);
}

class FakeUtilityProcess extends EventEmitter {
	readonly #child: ChildProcess;
	#hasSpawned = false;
	#hasExited = false;

	constructor(child: ChildProcess) {
		super();
		this.#child = child;
		child.on("spawn", () => {
			this.#hasSpawned = true;
			this.emit("spawn");
		});
		child.on("message", (message) => this.emit("message", message));
		child.on("exit", (exitCode, signal) => {
			this.#hasExited = true;
			this.emit("exit", exitCode ?? (signal === null ? 0 : 1));
		});
	}

	get #runs(): boolean {
		return this.#hasSpawned && !this.#hasExited;
	}

	get pid(): number | undefined {
		return this.#runs ? this.#child.pid : undefined;
	}

	get stdout() {
		return this.#hasExited ? null : this.#child.stdout;
	}

	get stderr() {
		return this.#hasExited ? null : this.#child.stderr;
	}

	postMessage(message: object): void {
		if (this.#child.connected) this.#child.send(message);
	}

	kill(): boolean {
		return this.#runs && this.#child.kill("SIGTERM");
	}
}
