/** A local backend, put together: workflows, engine, triggers, HTTP, and the delivery of what is recorded. */
import type { RunnableWorkflow } from "../../src-shared/backend.ts";
import type { MainToBackend } from "../../src-shared/backend-messages.ts";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import { EventDelivery } from "../logger/delivery.ts";
import {
	ExecutionLogger,
	type LoggerOptions,
} from "../logger/execution-logger.ts";
import { BatchFeed } from "./batch-feed.ts";
import { WorkflowEngine } from "./engine.ts";
import { createHttpApp } from "./http-app.ts";
import { HttpServer } from "./http-server.ts";
import type { ParentLink } from "./parent-link.ts";
import { Schedules } from "./schedules.ts";
import { WorkflowLibrary } from "./workflow-library.ts";

// Together with the end of the HTTP server less than the 5 seconds after which a parent kills the process:
// what is cancelled at the end is to be recorded as such.
const DEFAULT_STOP_GRACE_MS = 2_500;
/** Time for what is recorded to be acked at the end. */
const DELIVERY_CLOSE_MS = 1_500;

export interface BackendOptions {
	readonly workflowsDirectory: string;
	readonly parent: Pick<ParentLink, "send">;
	/** Told in a line what went wrong without ending anything. */
	readonly report: (problem: string) => void;
	readonly recording?: LoggerOptions | undefined;
	/** How long runs may go on after the backend was asked to stop, in ms. Default 2,500. */
	readonly stopGraceMs?: number | undefined;
}

export class Backend {
	readonly #options: BackendOptions;
	readonly #feed: BatchFeed;
	readonly #delivery: EventDelivery;
	readonly #library: WorkflowLibrary;
	readonly #engine: WorkflowEngine;
	readonly #schedules: Schedules;
	readonly #server: HttpServer;

	/** Serves once this has resolved. */
	static async open(options: BackendOptions): Promise<Backend> {
		const { parent, report } = options;
		const feed = await BatchFeed.listen((address) =>
			parent.send({ kind: "feed", address }),
		);
		const delivery = new EventDelivery(feed, {
			onProblem: (problem) => report(problem.message),
		});
		const engine = new WorkflowEngine({
			findWorkflow: (idOrName) => library.find(idOrName),
			createLogger: () => new ExecutionLogger(delivery, options.recording),
		});
		const schedules = new Schedules((request) => engine.run(request), report);
		const library = await WorkflowLibrary.open({
			directory: options.workflowsDirectory,
			onChanged: () => {
				schedules.update(library.all());
				parent.send({ kind: "workflows", workflows: library.list() });
			},
			report,
		});
		const countWorkflows = () => library.all().length;
		const server = await HttpServer.listen(
			createHttpApp({ engine, countWorkflows, report }),
		);
		schedules.update(library.all());
		return new Backend(options, {
			feed,
			delivery,
			library,
			engine,
			schedules,
			server,
		});
	}

	private constructor(
		options: BackendOptions,
		parts: {
			readonly feed: BatchFeed;
			readonly delivery: EventDelivery;
			readonly library: WorkflowLibrary;
			readonly engine: WorkflowEngine;
			readonly schedules: Schedules;
			readonly server: HttpServer;
		},
	) {
		this.#options = options;
		this.#feed = parts.feed;
		this.#delivery = parts.delivery;
		this.#library = parts.library;
		this.#engine = parts.engine;
		this.#schedules = parts.schedules;
		this.#server = parts.server;
	}

	get port(): number {
		return this.#server.port;
	}

	list(): RunnableWorkflow[] {
		return this.#library.list();
	}

	/** Ends everything in order: triggers, runs, answers, and last the delivery of what they recorded. */
	async close(): Promise<void> {
		this.#schedules.stop();
		this.#library.close();
		this.#server.stopAccepting();
		await this.#engine.close(
			this.#options.stopGraceMs ?? DEFAULT_STOP_GRACE_MS,
		);
		await this.#server.close();
		await this.#delivery.close(DELIVERY_CLOSE_MS);
		this.#feed.close();
	}

	/** Makes a run that the parent asks for, and answers it. */
	async run({
		requestId,
		workflow,
		input,
	}: Extract<MainToBackend, { kind: "run" }>): Promise<void> {
		const { parent, report } = this.#options;
		try {
			const result = await this.#engine.run({
				workflow,
				triggerType: "manual",
				triggerData: { input },
				input,
			});
			parent.send({ kind: "run-result", requestId, result });
		} catch (thrown) {
			const failure =
				thrown instanceof ExecutionHistoryError
					? thrown
					: new ExecutionHistoryError("internal", "The run could not be made");
			if (failure !== thrown) report(`A run failed: ${String(thrown)}`);
			parent.send({
				kind: "run-failure",
				requestId,
				failure: failure.toFailure(),
			});
		}
	}
}
