/** The process behind a backend, whatever started it: Electron's `utilityProcess` or Node's `fork`. */
import type { MainToBackend } from "../../src-shared/backend-messages.ts";

export interface BackendProcess {
	/** Undefined until the operating system has started it. */
	readonly processId: number | undefined;
	/** Never throws: a message to a process that is gone is dropped. */
	send(message: MainToBackend): void;
	onMessage(listener: (message: unknown) => void): void;
	/** Lines of its standard output and standard error. */
	onOutput(listener: (line: string) => void): void;
	/**
	 * Called once, after everything the process has sent and written.
	 * `exitCode` is null when a signal ended it; `signal` names that signal where it is known.
	 */
	onExit(listener: (exitCode: number | null, signal?: string) => void): void;
	/** Ends it without asking. */
	kill(): void;
}

/** @throws Error when no process can be started. */
export type StartBackendProcess = (options: {
	readonly backendId: string;
	/** Name of the backend, for lists of processes. */
	readonly name: string;
}) => BackendProcess;
