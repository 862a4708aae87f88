/**
 * A worker thread that holds a database connection, seen from the one that started it: calls by name, answers as promises.
 * A thread that dies takes its unanswered calls with it (they reject with `store-unavailable`) and is started again,
 * later each time it dies soon after.
 */
import { Worker } from "node:worker_threads";
import { ExecutionHistoryError } from "../../../src-shared/errors.ts";
import type {
	ThreadCall,
	ThreadFailure,
	ThreadMessage,
	ThreadMethods,
	ThreadSettings,
} from "./protocol.ts";
import { toError } from "./thread-error.ts";

const FIRST_RESTART_MS = 50;
const LAST_RESTART_MS = 5_000;
/** A thread that lived this long starts anew with the first delay. */
const STABLE_MS = 30_000;
/** Calls that may wait for a thread at once. */
const MAX_PENDING_CALLS = 10_000;

export interface DatabaseThreadOptions {
	readonly settings: ThreadSettings;
	/** Most that the thread takes for objects that live a moment, in MiB; as V8 likes unless given. */
	readonly youngGenerationMb?: number;
	readonly onChanged?: (executionIds: readonly string[]) => void;
	/** What has to be so before the database is opened; the script is read meanwhile. */
	readonly openAfter?: Promise<unknown>;
	/** Told when the thread died or could not be started again, and of what it reports. */
	readonly onTrouble: (message: string, data: Record<string, unknown>) => void;
}

interface PendingCall {
	readonly request: ThreadCall;
	readonly resolve: (value: unknown) => void;
	readonly reject: (error: ExecutionHistoryError) => void;
}

type ResultOf<Method> = Method extends (...parameters: never[]) => infer Result
	? Awaited<Result>
	: never;
type ParametersOf<Method> = Method extends (
	...parameters: infer Parameters
) => unknown
	? Parameters
	: never;

export class DatabaseThread<Methods extends ThreadMethods> {
	readonly #options: DatabaseThreadOptions;
	readonly #pending = new Map<number, PendingCall>();
	/** Calls made while the thread is being started again. */
	#waiting: PendingCall[] = [];
	#worker: Worker | undefined;
	#state: "starting" | "open" | "restarting" | "closed" = "starting";
	#restartDelayMs = FIRST_RESTART_MS;
	#restart: NodeJS.Timeout | undefined;
	#nextId = 1;

	private constructor(options: DatabaseThreadOptions) {
		this.#options = options;
	}

	/** @throws ExecutionHistoryError when the thread cannot open its database; then no thread is left */
	static async start<Methods extends ThreadMethods>(
		options: DatabaseThreadOptions,
	): Promise<DatabaseThread<Methods>> {
		const thread = new DatabaseThread<Methods>(options);
		await thread.#spawn();
		return thread;
	}

	/** @throws ExecutionHistoryError what the method threw; `store-unavailable`, `busy`, `closed` */
	call<Name extends keyof Methods & string>(
		method: Name,
		parameters: ParametersOf<Methods[Name]>,
	): Promise<ResultOf<Methods[Name]>> {
		if (this.#state === "closed") return Promise.reject(closed());
		if (this.#pending.size + this.#waiting.length >= MAX_PENDING_CALLS)
			return Promise.reject(
				new ExecutionHistoryError("busy", "Too many calls are waiting"),
			);
		return new Promise((resolve, reject) => {
			const id = this.#nextId++;
			const call: PendingCall = {
				request: { kind: "call", id, method, parameters },
				// What a method returns is declared by the thread's own type, from the same build.
				resolve: resolve as (value: unknown) => void,
				reject,
			};
			if (this.#state === "open") this.#post(call);
			else this.#waiting.push(call);
		});
	}

	/** Lets what has been asked for finish, then ends the thread. Resolves when it is gone. */
	async close(): Promise<void> {
		if (this.#state === "closed") return;
		if (this.#restart !== undefined) clearTimeout(this.#restart);
		const worker = this.#worker;
		const wasOpen = this.#state === "open";
		this.#rejectAll(this.#takeWaiting(), closed());
		if (worker === undefined || !wasOpen) {
			this.#state = "closed";
			await worker?.terminate();
			return;
		}
		const exited = new Promise((resolve) => worker.once("exit", resolve));
		const answered = this.call(
			"close" as keyof Methods & string,
			[] as unknown as ParametersOf<Methods[keyof Methods & string]>,
		);
		this.#state = "closed";
		try {
			await answered;
		} finally {
			await exited;
		}
	}

	#spawn(): Promise<void> {
		const { settings, youngGenerationMb } = this.#options;
		return new Promise((resolve, reject) => {
			const worker = new Worker(settings.script, {
				workerData: settings,
				resourceLimits:
					youngGenerationMb === undefined
						? {}
						: { maxYoungGenerationSizeMb: youngGenerationMb },
			});
			const startedAt = performance.now();
			let failure: ThreadFailure | undefined;
			this.#worker = worker;
			worker.on("message", (message: ThreadMessage) => {
				switch (message.kind) {
					case "loaded":
						void Promise.resolve(this.#options.openAfter).then(() =>
							worker.postMessage({ kind: "open" }),
						);
						break;
					case "opened":
						this.#opened();
						resolve();
						break;
					case "open-failed":
						failure = message.failure;
						void worker.terminate();
						break;
					case "changed":
						this.#options.onChanged?.(message.executionIds);
						break;
					case "trouble":
						this.#options.onTrouble(message.message, message.data);
						break;
					case "value":
						this.#take(message.id)?.resolve(message.value);
						break;
					case "failure":
						this.#take(message.id)?.reject(toError(message.failure));
						break;
				}
			});
			worker.on("error", (error) => {
				failure ??= { code: "store-unavailable", message: String(error) };
			});
			worker.once("exit", (exitCode) => {
				const reason = failure ?? {
					code: "store-unavailable",
					message: `The database thread ended with code ${exitCode}`,
				};
				reject(toError(reason));
				this.#exited(reason, performance.now() - startedAt);
			});
		});
	}

	#opened(): void {
		this.#state = "open";
		for (const call of this.#takeWaiting()) this.#post(call);
	}

	#exited(reason: ThreadFailure, livedMs: number): void {
		this.#worker = undefined;
		const unanswered = [...this.#pending.values()];
		this.#pending.clear();
		this.#rejectAll(
			unanswered,
			this.#state === "closed"
				? closed()
				: new ExecutionHistoryError("store-unavailable", reason.message),
		);
		if (this.#state === "closed" || this.#state === "starting") return;
		if (livedMs > STABLE_MS) this.#restartDelayMs = FIRST_RESTART_MS;
		const delayMs = this.#restartDelayMs;
		this.#restartDelayMs = Math.min(delayMs * 2, LAST_RESTART_MS);
		this.#state = "restarting";
		this.#options.onTrouble("A database thread died and is started again", {
			role: this.#options.settings.role,
			...reason,
			unanswered: unanswered.length,
			delayMs,
		});
		this.#restart = setTimeout(() => {
			// A failure to start arrives as the exit of that worker, which plans the next try.
			this.#spawn().catch(() => {});
		}, delayMs);
	}

	#post(call: PendingCall): void {
		this.#pending.set(call.request.id, call);
		this.#worker?.postMessage(call.request);
	}

	#take(id: number): PendingCall | undefined {
		const call = this.#pending.get(id);
		this.#pending.delete(id);
		return call;
	}

	#takeWaiting(): PendingCall[] {
		const waiting = this.#waiting;
		this.#waiting = [];
		return waiting;
	}

	#rejectAll(
		calls: readonly PendingCall[],
		error: ExecutionHistoryError,
	): void {
		for (const call of calls) call.reject(error);
	}
}

function closed(): ExecutionHistoryError {
	return new ExecutionHistoryError("closed", "The history has been closed");
}
