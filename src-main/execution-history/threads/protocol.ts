/** What the main thread and a database thread say to each other. Typed, not parsed: same process, same build. */
import type { ErrorCode, ErrorDetails } from "../../../src-shared/errors.ts";

/** What a thread is started with. */
export interface ThreadSettings {
	readonly role: "writer" | "reader" | "checkpointer";
	/** The script of every one of these threads. */
	readonly script: string;
	readonly databaseFile: string;
	readonly maxPayloadBytes: number;
}

export type ThreadRequest =
	/** Open the database. The first message, once the thread has said `loaded`. */
	{ readonly kind: "open" } | ThreadCall;

export interface ThreadCall {
	readonly kind: "call";
	readonly id: number;
	readonly method: string;
	readonly parameters: readonly unknown[];
}

/** An error as plain data: structured clone would drop its code. */
export interface ThreadFailure {
	readonly code: ErrorCode;
	readonly message: string;
	readonly details?: ErrorDetails | undefined;
	readonly stack?: string | undefined;
}

export type ThreadMessage =
	/** The script has been read, which takes longer than opening a database. */
	| { readonly kind: "loaded" }
	| { readonly kind: "opened" }
	| { readonly kind: "open-failed"; readonly failure: ThreadFailure }
	| { readonly kind: "value"; readonly id: number; readonly value: unknown }
	| {
			readonly kind: "failure";
			readonly id: number;
			readonly failure: ThreadFailure;
	  }
	/** Executions changed without this thread having been asked: a backend recorded, or a process was found dead. */
	| { readonly kind: "changed"; readonly executionIds: readonly string[] }
	/** Something for the log. */
	| {
			readonly kind: "trouble";
			readonly message: string;
			readonly data: Record<string, unknown>;
	  };

/** The methods of a thread, by name: synchronous or not on its side, asynchronous on the other. */
export type ThreadMethods = Readonly<
	Record<string, (...parameters: never[]) => unknown>
>;
