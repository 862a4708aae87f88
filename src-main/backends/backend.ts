/** One backend: its configuration, its state, and the process it has while it runs. */
import type {
	BackendExit,
	BackendStatus,
	RunnableWorkflow,
	RunResult,
} from "../../src-shared/backend.ts";
import {
	type ErrorDetails,
	ExecutionHistoryError,
} from "../../src-shared/errors.ts";
import type { Payload } from "../../src-shared/execution.ts";
import type {
	ExecutionHistory,
	HistoryLog,
} from "../execution-history/history.ts";
import type { BackendConfig, BackendFolder } from "./backend-config.ts";
import type { BackendProcess, StartBackendProcess } from "./backend-process.ts";
import { type Clock, settlesWithin } from "./clock.ts";
import { messageOf } from "./message-of.ts";
import { BackendSession, type SessionEnd } from "./session.ts";

/** How long a process may take to serve, to stop when asked, and to be gone when killed. */
export interface BackendPatience {
	readonly startMs: number;
	readonly stopMs: number;
	readonly killMs: number;
}

export interface BackendSurroundings {
	readonly history: Pick<ExecutionHistory, "readFeed" | "interruptBackend">;
	readonly startProcess: StartBackendProcess;
	readonly clock: Clock;
	readonly patience: BackendPatience;
	readonly log: HistoryLog;
	readonly onChanged: (backendId: string) => void;
}

interface Running {
	readonly url: string;
	readonly processId: number;
	readonly startedAt: number;
}

export class Backend {
	#config: BackendConfig;
	readonly #folder: BackendFolder;
	readonly #surroundings: BackendSurroundings;
	#state: BackendStatus["state"] = "stopped";
	#session: BackendSession | undefined;
	/** Everything that follows from the end of the session is done. */
	#over: Promise<void> = Promise.resolve();
	#running: Running | undefined;
	#workflows: RunnableWorkflow[] = [];
	#lastExit: BackendExit | undefined;

	constructor(
		config: BackendConfig,
		folder: BackendFolder,
		surroundings: BackendSurroundings,
	) {
		this.#config = config;
		this.#folder = folder;
		this.#surroundings = surroundings;
	}

	status(): BackendStatus {
		return {
			id: this.#config.id,
			name: this.#config.name,
			state: this.#state,
			...this.#running,
			workflowsDirectory: this.#folder.workflowsDirectory,
			workflows: this.#workflows,
			...(this.#lastExit === undefined ? {} : { lastExit: this.#lastExit }),
		};
	}

	get startsWithApp(): boolean {
		return this.#config.startsWithApp;
	}

	/** Keeps whether it is to run, for the next life of the app. */
	async remember(startsWithApp: boolean): Promise<void> {
		if (this.#config.startsWithApp === startsWithApp) return;
		this.#config = { ...this.#config, startsWithApp };
		try {
			await this.#folder.write(this.#config);
		} catch (error) {
			// A full disk must not keep a backend from starting, less still from stopping.
			this.#surroundings.log.warn("A backend's configuration was not kept", {
				backendId: this.#config.id,
				error: messageOf(error),
			});
		}
	}

	/**
	 * Starts the process and waits until it serves; does nothing when it does already.
	 * @throws ExecutionHistoryError `backend-unavailable` with the last lines it wrote
	 */
	async start(): Promise<void> {
		if (this.#session !== undefined) return;
		const { clock, patience } = this.#surroundings;
		this.#lastExit = undefined;
		const session = this.#open();
		const inTime = await settlesWithin(clock, patience.startMs, session.ready);
		if (!inTime) {
			session.kill();
			await settlesWithin(clock, patience.killMs, this.#over);
		}
		const ready = inTime ? await session.ready : undefined;
		if (ready === undefined || this.#state !== "starting") {
			await this.#over;
			throw this.#startFailure(inTime);
		}
		this.#workflows = ready.workflows;
		this.#running = {
			url: `http://127.0.0.1:${ready.port}`,
			processId: ready.processId,
			startedAt: clock.now(),
		};
		this.#enter("running");
	}

	/** Ends a start that is under way, so that nobody has to wait for it. */
	abortStart(): void {
		if (this.#state !== "starting") return;
		this.#enter("stopping");
		this.#session?.kill();
	}

	/**
	 * Asks the process to stop, and ends it when it does not.
	 * @throws ExecutionHistoryError `backend-unavailable` when even that fails
	 */
	async stop(): Promise<void> {
		const session = this.#session;
		if (session === undefined) {
			if (this.#state === "failed") this.#enter("stopped");
			return;
		}
		const { clock, patience, log } = this.#surroundings;
		this.#enter("stopping");
		session.askToStop();
		if (!(await settlesWithin(clock, patience.stopMs, session.ended))) {
			log.warn("A backend did not stop when asked and is ended", {
				backendId: this.#config.id,
			});
			session.kill();
			if (!(await settlesWithin(clock, patience.killMs, session.ended)))
				throw this.#unavailable("cannot be ended");
		}
		await this.#over;
	}

	/** @throws ExecutionHistoryError `backend-unavailable`, or what the backend answers */
	async run(workflow: string, input: Payload): Promise<RunResult> {
		if (this.#session === undefined || this.#state !== "running")
			throw this.#unavailable("is not running");
		return this.#session.run(workflow, input);
	}

	/** Removes everything there is of it on disk. */
	async remove(): Promise<void> {
		await this.#folder.remove();
	}

	#startProcess(): BackendProcess {
		const { startProcess, clock } = this.#surroundings;
		const { id, name } = this.#config;
		try {
			return startProcess({ backendId: id, name });
		} catch (error) {
			this.#lastExit = {
				exitCode: null,
				at: clock.now(),
				lastOutput: [messageOf(error)],
			};
			this.#enter("failed");
			throw this.#unavailable(`could not be started: ${messageOf(error)}`);
		}
	}

	#open(): BackendSession {
		const { history, log } = this.#surroundings;
		const session = new BackendSession({
			backendId: this.#config.id,
			workflowsDirectory: this.#folder.workflowsDirectory,
			process: this.#startProcess(),
			history,
			log,
			onWorkflows: (workflows) => {
				this.#workflows = workflows;
				this.#changed();
			},
		});
		this.#session = session;
		this.#over = session.ended.then((end) => this.#settle(end));
		this.#enter("starting");
		return session;
	}

	/** What follows from the end of the process, whoever wanted it. */
	async #settle(end: SessionEnd): Promise<void> {
		const { clock, log } = this.#surroundings;
		const wasAsked = this.#state === "stopping";
		this.#session = undefined;
		this.#running = undefined;
		const { exitCode, cause, lastOutput } = end;
		if (!wasAsked) {
			this.#lastExit = { exitCode, at: clock.now(), lastOutput };
			log.error("A backend has ended by itself", {
				backendId: this.#config.id,
				cause,
				lastOutput,
			});
		}
		// First the runs, then the notice: whoever reads because of it finds them ended.
		await this.#interrupt(
			wasAsked
				? `The backend was stopped before the run was finished (${cause})`
				: `The backend's process ended unexpectedly (${cause})`,
		);
		this.#enter(wasAsked ? "stopped" : "failed");
	}

	async #interrupt(reason: string): Promise<void> {
		const { history, log } = this.#surroundings;
		const backendId = this.#config.id;
		try {
			await history.interruptBackend(backendId, reason);
		} catch (error) {
			// They are found unfinished, and ended, when the history is next opened.
			log.error("The runs of a backend could not be ended", {
				backendId,
				error: messageOf(error),
			});
		}
	}

	#startFailure(inTime: boolean): ExecutionHistoryError {
		if (this.#lastExit === undefined)
			return this.#unavailable("was stopped while it started");
		const { exitCode, lastOutput } = this.#lastExit;
		const what = inTime
			? "ended before it was ready"
			: `was not ready within ${this.#surroundings.patience.startMs} ms`;
		const lastWords = lastOutput.at(-1);
		return this.#unavailable(
			lastWords === undefined ? what : `${what}: ${lastWords}`,
			{ exitCode, lastOutput },
		);
	}

	#unavailable(what: string, details?: ErrorDetails): ExecutionHistoryError {
		return new ExecutionHistoryError(
			"backend-unavailable",
			`The backend "${this.#config.name}" ${what}`,
			details,
		);
	}

	#enter(state: BackendStatus["state"]): void {
		this.#state = state;
		this.#changed();
	}

	#changed(): void {
		this.#surroundings.onChanged(this.#config.id);
	}
}
