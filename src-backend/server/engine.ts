/** Runs workflows and has every run recorded. Whether recording works makes no difference to a run. */
import type { RunResult } from "../../src-shared/backend.ts";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { Payload, TriggerType } from "../../src-shared/execution.ts";
import type { ExecutionLogger } from "../logger/execution-logger.ts";
import { GraphWalk } from "./graph-walk.ts";
import type { WorkflowResponse } from "./node-type.ts";
import type { Workflow } from "./workflow.ts";
import {
	ExecutionEndedError,
	errorCodeOf,
	toError,
	WorkflowError,
} from "./workflow-error.ts";

const DEFAULT_MAX_STEPS = 100_000;
const DEFAULT_MAX_DEPTH = 10;

export interface EngineOptions {
	/** Looks a workflow up by its id or its name. */
	readonly findWorkflow: (idOrName: string) => Workflow | undefined;
	/** A new one for each run. */
	readonly createLogger: () => ExecutionLogger;
	/** Most visits of nodes in one run, its sub-workflows apart. Default 100,000. */
	readonly maxSteps?: number | undefined;
	/** Deepest nesting of sub-workflows. Default 10. */
	readonly maxDepth?: number | undefined;
}

export interface RunRequest {
	/** Id or name. */
	readonly workflow: string;
	readonly triggerType: TriggerType;
	/** What started the run: recorded, and what `trigger` gives to the nodes. */
	readonly triggerData: Payload;
	/** What the request node takes in. */
	readonly input: Payload;
}

interface Caller {
	readonly executionId: string;
	readonly stepId: string;
	readonly depth: number;
}

interface Outcome {
	readonly executionId: string;
	readonly ended: WorkflowResponse | Error;
}

export class WorkflowEngine {
	readonly #options: EngineOptions;
	readonly #running = new Set<Promise<unknown>>();
	readonly #cancellation = new AbortController();
	#isClosing = false;

	constructor(options: EngineOptions) {
		this.#options = options;
	}

	/**
	 * Runs a workflow to its end. A run that fails is a result too, one with status 500.
	 * @throws ExecutionHistoryError `not-found`, `closed`
	 */
	async run(request: RunRequest): Promise<RunResult> {
		if (this.#isClosing)
			throw new ExecutionHistoryError("closed", "The backend is stopping");
		const workflow = this.#options.findWorkflow(request.workflow);
		if (workflow === undefined)
			throw new ExecutionHistoryError(
				"not-found",
				`There is no workflow “${request.workflow}”`,
			);
		const run = this.#execute(workflow, request, undefined);
		this.#running.add(run);
		try {
			return toRunResult(await run);
		} finally {
			this.#running.delete(run);
		}
	}

	/** Accepts no more runs, waits for those under way, and cancels what runs on after `graceMs`. */
	async close(graceMs: number): Promise<void> {
		this.#isClosing = true;
		const timer = setTimeout(() => {
			this.#cancellation.abort(
				new ExecutionEndedError(
					"The backend was stopped while this ran",
					"cancelled",
				),
			);
		}, graceMs);
		await Promise.all(this.#running);
		clearTimeout(timer);
	}

	/** Never rejects. */
	async #execute(
		workflow: Workflow,
		request: RunRequest,
		caller: Caller | undefined,
	): Promise<Outcome> {
		const logger = this.#options.createLogger();
		const { triggerType, triggerData, input } = request;
		const executionId = logger.startExecution({
			workflowId: workflow.id,
			workflowName: workflow.name,
			triggerType,
			triggerData,
			...parentOf(caller),
		});
		const run = new GraphWalk(workflow, {
			logger,
			trigger: triggerData,
			signal: this.#cancellation.signal,
			maxSteps: this.#options.maxSteps ?? DEFAULT_MAX_STEPS,
			runChild: (child, childInput, { stepId, nodeId }) =>
				this.#runChild(
					{
						workflow: child,
						triggerType: "internal_event",
						triggerData: { workflowId: workflow.id, nodeId, input: childInput },
						input: childInput,
					},
					{ executionId, stepId, depth: (caller?.depth ?? 0) + 1 },
				),
		});
		try {
			const response = await run.execute(input);
			logger.completeExecution({});
			return { executionId, ended: response };
		} catch (thrown) {
			const error = toError(thrown);
			const errorCode = errorCodeOf(error);
			logger.completeExecution({
				error,
				...(errorCode === undefined ? {} : { errorCode }),
			});
			return { executionId, ended: error };
		}
	}

	async #runChild(
		request: RunRequest,
		caller: Caller,
	): Promise<WorkflowResponse> {
		const maxDepth = this.#options.maxDepth ?? DEFAULT_MAX_DEPTH;
		if (caller.depth > maxDepth)
			throw new ExecutionEndedError(
				`Workflows call each other more than ${maxDepth} deep; “${request.workflow}” was not started`,
				"too-deep",
			);
		const workflow = this.#options.findWorkflow(request.workflow);
		if (workflow === undefined)
			throw new WorkflowError(`There is no workflow “${request.workflow}”`);
		const { ended } = await this.#execute(workflow, request, caller);
		if (!(ended instanceof Error)) return ended;
		if (ended instanceof ExecutionEndedError) throw ended;
		const message = `Workflow “${workflow.name}” failed: ${ended.message}`;
		throw new WorkflowError(message, errorCodeOf(ended));
	}
}

/** Ids are empty while recording is switched off: then there is nothing to point to. */
function parentOf(caller: Caller | undefined) {
	if (caller === undefined || caller.executionId === "") return {};
	return {
		parentExecutionId: caller.executionId,
		parentStepId: caller.stepId,
	};
}

function toRunResult({ executionId, ended }: Outcome): RunResult {
	const recorded = executionId === "" ? {} : { executionId };
	return ended instanceof Error
		? {
				...recorded,
				statusCode: 500,
				body: { error: ended.message, ...recorded },
			}
		: { ...recorded, ...ended };
}
