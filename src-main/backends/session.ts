/** One life of a backend's process: from its start to its exit. */
import type { RunnableWorkflow, RunResult } from "../../src-shared/backend.ts";
import {
	type BackendToMain,
	backendToMainSchema,
} from "../../src-shared/backend-messages.ts";
import type { FeedAddress } from "../../src-shared/batch-feed.ts";
import {
	ExecutionHistoryError,
	type Failure,
} from "../../src-shared/errors.ts";
import type { Payload } from "../../src-shared/execution.ts";
import type {
	ExecutionHistory,
	HistoryLog,
} from "../execution-history/history.ts";
import type { BackendProcess } from "./backend-process.ts";
import { LastLines } from "./last-lines.ts";
import { LogLimit } from "./log-limit.ts";
import { messageOf } from "./message-of.ts";

export interface SessionOptions {
	readonly backendId: string;
	readonly workflowsDirectory: string;
	readonly process: BackendProcess;
	readonly history: Pick<ExecutionHistory, "readFeed">;
	readonly log: HistoryLog;
	readonly onWorkflows: (workflows: RunnableWorkflow[]) => void;
}

export type Ready = Extract<BackendToMain, { kind: "ready" }>;

/** How a process ended. */
export interface SessionEnd {
	readonly exitCode: number | null;
	/** In words: "exit code 1", "signal SIGKILL". */
	readonly cause: string;
	readonly lastOutput: string[];
}

interface PendingRun {
	readonly resolve: (result: RunResult) => void;
	readonly reject: (error: ExecutionHistoryError) => void;
}

export class BackendSession {
	/** Settles once: what the process serves, or nothing when it ended before. */
	readonly ready: Promise<Ready | undefined>;
	readonly ended: Promise<SessionEnd>;
	readonly #options: SessionOptions;
	readonly #lastLines = new LastLines();
	/** A backend that goes wrong does so often. */
	readonly #troubles = new LogLimit();
	readonly #pendingRuns = new Map<number, PendingRun>();
	#lastRequestId = 0;
	#hasEnded = false;
	#setReady: (ready: Ready | undefined) => void = () => {};

	constructor(options: SessionOptions) {
		this.#options = options;
		const { process, backendId, workflowsDirectory } = options;
		this.ready = new Promise((resolve) => {
			this.#setReady = resolve;
		});
		this.ended = new Promise((resolve) => {
			process.onExit((exitCode, signal) =>
				resolve(this.#end(exitCode, signal)),
			);
		});
		process.onOutput((line) => this.#lastLines.add(line));
		process.onMessage((message) => this.#receive(message));
		process.send({ kind: "start", backendId, workflowsDirectory });
	}

	/** @throws ExecutionHistoryError `backend-unavailable` when the process ends first, or what the backend answers. */
	run(workflow: string, input: Payload): Promise<RunResult> {
		if (this.#hasEnded) return Promise.reject(this.#unavailable());
		this.#lastRequestId += 1;
		const requestId = this.#lastRequestId;
		return new Promise((resolve, reject) => {
			this.#pendingRuns.set(requestId, { resolve, reject });
			this.#options.process.send({ kind: "run", requestId, workflow, input });
		});
	}

	/** Asks it to finish what runs and to exit. */
	askToStop(): void {
		this.#options.process.send({ kind: "stop" });
	}

	kill(): void {
		this.#options.process.kill();
	}

	#end(exitCode: number | null, signal: string | undefined): SessionEnd {
		this.#hasEnded = true;
		this.#setReady(undefined);
		for (const { reject } of this.#pendingRuns.values())
			reject(this.#unavailable());
		this.#pendingRuns.clear();
		return {
			exitCode,
			cause: describeEnd(exitCode, signal),
			lastOutput: this.#lastLines.list(),
		};
	}

	#unavailable(): ExecutionHistoryError {
		return new ExecutionHistoryError(
			"backend-unavailable",
			"The backend ended before it answered",
		);
	}

	#receive(message: unknown): void {
		const parsed = backendToMainSchema.safeParse(message);
		if (!parsed.success) {
			this.#warn("A backend sent a message that is not understood", {
				issue: parsed.error.issues[0]?.message.slice(0, 200),
			});
			return;
		}
		switch (parsed.data.kind) {
			case "ready":
				this.#setReady(parsed.data);
				break;
			case "workflows":
				this.#options.onWorkflows(parsed.data.workflows);
				break;
			case "feed":
				void this.#readFeed(parsed.data.address);
				break;
			case "run-result":
				this.#takeRun(parsed.data.requestId)?.resolve(parsed.data.result);
				break;
			case "run-failure":
				this.#takeRun(parsed.data.requestId)?.reject(
					fromFailure(parsed.data.failure),
				);
		}
	}

	/** The backend asks again as long as nobody reads. */
	async #readFeed(address: FeedAddress): Promise<void> {
		const { history, backendId } = this.#options;
		try {
			await history.readFeed({ ...address, backendId });
		} catch (error) {
			this.#warn("What a backend records cannot be read", toFailure(error));
		}
	}

	#warn(message: string, data: object): void {
		const { backendId, log } = this.#options;
		this.#troubles.line((unwritten) =>
			log.warn(message, {
				backendId,
				...data,
				...(unwritten === 0 ? {} : { warningsUnwritten: unwritten }),
			}),
		);
	}

	#takeRun(requestId: number): PendingRun | undefined {
		const run = this.#pendingRuns.get(requestId);
		this.#pendingRuns.delete(requestId);
		return run;
	}
}

function describeEnd(exitCode: number | null, signal: string | undefined) {
	if (exitCode !== null) return `exit code ${exitCode}`;
	return signal === undefined ? "a signal" : `signal ${signal}`;
}

function fromFailure({ code, error, details }: Failure): ExecutionHistoryError {
	return new ExecutionHistoryError(code, error, details);
}

function toFailure(error: unknown): Failure {
	return error instanceof ExecutionHistoryError
		? error.toFailure()
		: { error: messageOf(error), code: "internal" };
}
