/** Backends as Electron's utility processes: they start with every fuse set, and their crash is not ours. */
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type {
	BackendProcess,
	StartBackendProcess,
} from "../src-main/backends/backend-process.ts";
import { readLines } from "../src-main/backends/output-lines.ts";

/** How long output may still arrive after the exit: something the process started may hold it open for ever. */
const OUTPUT_AFTER_EXIT_MS = 500;

/** As much of Electron's `UtilityProcess` as is used here. */
export interface ForkedProcess {
	readonly pid: number | undefined;
	readonly stdout: NodeJS.ReadableStream | null;
	readonly stderr: NodeJS.ReadableStream | null;
	postMessage(message: unknown): void;
	on(event: "spawn", listener: () => void): unknown;
	on(event: "message", listener: (message: unknown) => void): unknown;
	on(event: "exit", listener: (exitCode: number) => void): unknown;
	on(
		event: "error",
		listener: (type: string, location: string) => void,
	): unknown;
}

interface ForkSettings {
	readonly serviceName: string;
	readonly stdio: ("ignore" | "pipe")[];
	readonly env: NodeJS.ProcessEnv;
}

export interface UtilityProcessOptions {
	/** `utilityProcess.fork`; works only once the app is ready. */
	readonly fork: (
		script: string,
		parameters: string[],
		settings: ForkSettings,
	) => ForkedProcess;
	/** Path of the backend server's bundle, inside the app. */
	readonly script: string;
	readonly environment: NodeJS.ProcessEnv;
	/** Ends a process that does not have to agree. */
	readonly killProcess: (processId: number) => void;
}

export function backendUtilityProcess({
	fork,
	script,
	environment,
	killProcess,
}: UtilityProcessOptions): StartBackendProcess {
	return ({ backendId, name }) =>
		new UtilityBackendProcess(
			fork(script, [backendId], {
				serviceName: `Backend ${name}`,
				stdio: ["ignore", "pipe", "pipe"],
				env: environment,
			}),
			killProcess,
		);
}

class UtilityBackendProcess implements BackendProcess {
	readonly #child: ForkedProcess;
	readonly #killProcess: (processId: number) => void;
	// Taken at once: the child gives them up when it exits, before they are read to their end.
	readonly #outputs: readonly Readable[];
	#isKilled = false;
	#isGone = false;

	constructor(child: ForkedProcess, killProcess: (processId: number) => void) {
		this.#child = child;
		this.#killProcess = killProcess;
		this.#outputs = [child.stdout, child.stderr].filter(isReadable);
		child.on("spawn", () => {
			if (this.#isKilled) this.#kill();
		});
		child.on("exit", () => {
			this.#isGone = true;
		});
	}

	get processId(): number | undefined {
		return this.#child.pid;
	}

	send(message: Parameters<BackendProcess["send"]>[0]): void {
		if (!this.#isGone) this.#child.postMessage(message);
	}

	onMessage(listener: (message: unknown) => void): void {
		this.#child.on("message", listener);
	}

	onOutput(listener: (line: string) => void): void {
		for (const output of this.#outputs) readLines(output, listener);
		// Without a listener, an error event would be an exception of ours. The exit follows it.
		this.#child.on("error", (type, location) =>
			listener(`${type} at ${location}`),
		);
	}

	onExit(listener: (exitCode: number | null) => void): void {
		this.#child.on("exit", (exitCode) => {
			void this.#outputsEnd().then(() => listener(exitCode));
		});
	}

	kill(): void {
		// Before the process is there a kill is lost, so it is made up for when it has spawned.
		this.#isKilled = true;
		this.#kill();
	}

	#kill(): void {
		const { pid } = this.#child;
		if (pid === undefined || this.#isGone) return;
		try {
			// Electron's own kill() is a request that a process stuck in a loop never hears.
			this.#killProcess(pid);
		} catch {
			// It ended by itself, and its exit is about to be told.
		}
	}

	async #outputsEnd(): Promise<void> {
		const patience = AbortSignal.timeout(OUTPUT_AFTER_EXIT_MS);
		await Promise.allSettled(
			this.#outputs.map((output) => finished(output, { signal: patience })),
		);
	}
}

function isReadable(
	stream: NodeJS.ReadableStream | null,
): stream is NodeJS.ReadableStream & Readable {
	return stream !== null;
}
