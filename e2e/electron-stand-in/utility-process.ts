/** `utilityProcess` (§4): a process of Node's that finds {@link ./parent-port.ts} as its `process.parentPort`. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { ForkOptions } from "electron/main";
import { app } from "./app.ts";
import { Emitter, lacks, strict } from "./strict.ts";

const parentPort = join(import.meta.dirname, "parent-port.ts");

class UtilityProcess extends Emitter {
	readonly child: ChildProcess;
	runs = false;
	isOver = false;

	constructor(child: ChildProcess, serviceName: string) {
		super("UtilityProcess", "spawn message exit error");
		this.child = child;
		child.on("spawn", () => {
			this.runs = true;
			this.emit("spawn");
		});
		child.on("message", (message) => this.emit("message", message));
		child.on("exit", (code, signal) => {
			this.runs = false;
			this.isOver = true;
			const exitCode = code ?? 1;
			this.emit("exit", exitCode);
			const reason =
				signal !== null
					? "killed"
					: code === 0
						? "clean-exit"
						: "abnormal-exit";
			const details = { type: "Utility", reason, exitCode, serviceName };
			app.emit("child-process-gone", {}, details);
		});
	}

	get pid() {
		return this.runs ? this.child.pid : undefined;
	}
	get stdout() {
		return this.isOver ? null : this.child.stdout;
	}
	get stderr() {
		return this.isOver ? null : this.child.stderr;
	}
	postMessage(message: object): void {
		this.child.send(message, () => {});
	}
	/** Lost before the process is there. */
	kill = () => this.runs && this.child.kill("SIGTERM");
}

export const utilityProcess = strict("utilityProcess", {
	fork(script: string, args: string[] = [], options: ForkOptions = {}) {
		app.needReady("utilityProcess.fork");
		const { stdio, env, serviceName = "Node Utility Process" } = options;
		if (!Array.isArray(stdio)) lacks("stdio of one word");
		const child = fork(script, args, {
			execArgv: ["--import", parentPort],
			env: { ...env },
			serialization: "advanced",
			stdio: [...stdio, "ipc"],
		});
		return strict("UtilityProcess", new UtilityProcess(child, serviceName));
	},
});
