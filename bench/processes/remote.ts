/** Calls from one process of the benchmark to a child of it, by name, over the fork channel. */
import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import { once } from "node:events";

type Methods = Readonly<Record<string, (...parameters: never[]) => unknown>>;

interface Call {
	readonly benchmarkCall: number;
	readonly method: string;
	readonly parameters: readonly unknown[];
}
interface Answer {
	readonly benchmarkCall: number;
	readonly value?: unknown;
	readonly error?: string;
}

/** Whether a message belongs to the benchmark, and not to the product whose channel it shares. */
export function isBenchmarkMessage(
	message: unknown,
): message is { readonly benchmarkCall: number } {
	return (
		typeof message === "object" &&
		message !== null &&
		"benchmarkCall" in message
	);
}

/** In the child: answers calls. Methods must not need more than one tick to begin. */
export function serveCalls(methods: Methods): void {
	const answer = async ({ benchmarkCall, method, parameters }: Call) => {
		try {
			const value = await methods[method]?.(...(parameters as never[]));
			process.send?.({ benchmarkCall, value } satisfies Answer);
		} catch (error) {
			const text =
				error instanceof Error ? (error.stack ?? error.message) : String(error);
			process.send?.({ benchmarkCall, error: text } satisfies Answer);
		}
	};
	// Both ends are written in this folder and run from the same files.
	process.on("message", (message) => {
		if (isBenchmarkMessage(message)) void answer(message as Call);
	});
}

export interface StartOptions {
	readonly script: string;
	/** A folder for CPU profiles of the process and its threads, written when it ends. */
	readonly profileDirectory?: string | undefined;
	/** Electron's binary, for a main process that is Electron's; this Node unless told. */
	readonly electron?: string | undefined;
}

export function startProcess({
	script,
	profileDirectory,
	electron,
}: StartOptions): ChildProcess {
	const profiling =
		profileDirectory === undefined
			? []
			: ["--cpu-prof", `--cpu-prof-dir=${profileDirectory}`];
	return electron === undefined
		? fork(script, { serialization: "advanced", execArgv: profiling })
		: fork(script, {
				serialization: "advanced",
				execPath: electron,
				// It opens no window, and Chromium's sandbox is not to be had on every machine that measures.
				execArgv: process.platform === "linux" ? ["--no-sandbox"] : [],
			});
}

/** In the parent: a child's methods, as promises. */
export class Remote<Served extends Methods> {
	readonly #child: ChildProcess;
	readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
	#lastCall = 0;

	constructor(child: ChildProcess) {
		this.#child = child;
		child.on("message", (message) => {
			if (isBenchmarkMessage(message)) this.#receive(message as Answer);
		});
		child.on("exit", (exitCode, signal) => {
			for (const { reject } of this.#waiting.values())
				reject(
					new Error(
						`A process of the benchmark ended with ${signal ?? `code ${exitCode}`}`,
					),
				);
			this.#waiting.clear();
		});
	}

	call<Name extends keyof Served & string>(
		method: Name,
		...parameters: Parameters<Served[Name]>
	): Promise<Awaited<ReturnType<Served[Name]>>> {
		this.#lastCall += 1;
		const waiting = Promise.withResolvers<unknown>();
		this.#waiting.set(this.#lastCall, waiting);
		this.#child.send({
			benchmarkCall: this.#lastCall,
			method,
			parameters,
		} satisfies Call);
		// The child's methods are declared by its own type, from the same files.
		return waiting.promise as Promise<Awaited<ReturnType<Served[Name]>>>;
	}

	/** Lets go of the child, which then has nothing left to do, and waits for its end. */
	async close(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null)
			return;
		const exited = once(this.#child, "exit");
		this.#child.disconnect();
		await exited;
	}

	#receive({ benchmarkCall, value, error }: Answer): void {
		const waiting = this.#waiting.get(benchmarkCall);
		this.#waiting.delete(benchmarkCall);
		if (error === undefined) waiting?.resolve(value);
		else waiting?.reject(new Error(error));
	}
}
