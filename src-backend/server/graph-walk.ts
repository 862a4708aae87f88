/** One run of one workflow: walks the graph from the request node, one step a visit. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Payload } from "../../src-shared/execution.ts";
import type { ExecutionLogger } from "../logger/execution-logger.ts";
import { NodeFailure } from "./node-failure.ts";
import {
	DEFAULT_OUTPUT,
	ERROR_OUTPUT,
	type LoopPosition,
	type NodeOutcome,
	type WorkflowResponse,
} from "./node-type.ts";
import type { Workflow, WorkflowNode } from "./workflow.ts";
import {
	ExecutionEndedError,
	toError,
	WorkflowError,
} from "./workflow-error.ts";

/** A run that never waits for anything still lets the process answer this often. */
const YIELD_AFTER_MS = 10;

export interface WalkEnvironment {
	readonly logger: ExecutionLogger;
	/** What started the run, as the workflow sees it. */
	readonly trigger: Payload;
	readonly signal: AbortSignal;
	/** Visits after which the run is taken for an endless loop. */
	readonly maxSteps: number;
	/** @throws WorkflowError when the child fails. */
	readonly runChild: (
		workflow: string,
		input: Payload,
		caller: { readonly stepId: string; readonly nodeId: string },
	) => Promise<WorkflowResponse>;
}

interface Arrival {
	readonly node: WorkflowNode;
	readonly input: Payload;
}

interface Departure {
	/** What the next node takes in. */
	readonly payload: Payload;
	readonly leaveBy: string;
	/** Every output the visit has used. */
	readonly taken: ReadonlySet<string>;
}

export class GraphWalk {
	readonly #workflow: Workflow;
	readonly #environment: WalkEnvironment;
	/** The newest output of every node so far. */
	readonly #steps: Record<string, Payload> = {};
	#visits = 0;
	#lastYieldAt = performance.now();
	#response: WorkflowResponse | undefined;

	constructor(workflow: Workflow, environment: WalkEnvironment) {
		this.#workflow = workflow;
		this.#environment = environment;
	}

	/**
	 * Runs to the end. Call it once.
	 * @throws the error of the node that failed, when nothing in the workflow takes care of it
	 */
	async execute(input: Payload): Promise<WorkflowResponse> {
		try {
			await this.#walkOrCatch(input);
		} catch (thrown) {
			throw thrown instanceof NodeFailure ? thrown.error : thrown;
		}
		return this.#response ?? { statusCode: 204, body: null };
	}

	async #walkOrCatch(input: Payload): Promise<void> {
		try {
			await this.#walk([{ node: this.#workflow.request, input }]);
		} catch (thrown) {
			const handler = this.#workflow.catch;
			if (handler === undefined || !(thrown instanceof NodeFailure))
				throw thrown;
			await this.#walk([{ node: handler, input: thrown.toPayload() }]);
		}
	}

	/** Goes on until nothing is left to visit, deep before wide; answers what the last node sent on. */
	async #walk(
		arrivals: readonly Arrival[],
		position?: LoopPosition,
	): Promise<Payload> {
		const pending = arrivals.toReversed();
		const visited = new Set<WorkflowNode>();
		let last: Payload = {};
		for (;;) {
			const arrival = pending.pop();
			if (arrival === undefined) return last;
			const { node } = arrival;
			visited.add(node);
			const { payload, leaveBy, taken } = await this.#visit(arrival, position);
			last = payload;
			for (const target of node.targets(leaveBy).toReversed())
				pending.push({ node: target, input: payload });
			this.#recordSkipped(node, taken, pending, visited);
		}
	}

	async #visit(
		{ node, input }: Arrival,
		position: LoopPosition | undefined,
	): Promise<Departure> {
		await this.#enter();
		const { logger, signal } = this.#environment;
		const stepId = logger.startNode({ ...describe(node), input });
		const taken = new Set<string>();
		try {
			const outcome = await this.#perform(node, input, position, stepId, taken);
			const { output, next = output, leaveBy = DEFAULT_OUTPUT } = outcome;
			logger.completeNode(stepId, { output });
			this.#steps[node.id] = output;
			return { payload: next, leaveBy, taken: taken.add(leaveBy) };
		} catch (thrown) {
			// Whatever a cancelled node threw, it threw because of that.
			const ended = signal.aborted ? toError(signal.reason) : thrown;
			if (ended instanceof ExecutionEndedError) {
				logger.completeNode(stepId, { error: ended });
				throw ended;
			}
			const failure = NodeFailure.of(thrown, node, input);
			logger.completeNode(stepId, { error: failure.error });
			if (node.targets(ERROR_OUTPUT).length === 0) throw failure;
			return {
				payload: failure.toPayload(),
				leaveBy: ERROR_OUTPUT,
				taken: taken.add(ERROR_OUTPUT),
			};
		}
	}

	async #perform(
		node: WorkflowNode,
		input: Payload,
		position: LoopPosition | undefined,
		stepId: string,
		taken: Set<string>,
	): Promise<NodeOutcome> {
		const { signal, trigger, runChild } = this.#environment;
		return node.perform({
			input,
			scope: { ...position, input, trigger, steps: this.#steps },
			signal,
			runBranch: (output, branchInput, branchPosition) => {
				taken.add(output);
				return this.#walk(
					node
						.targets(output)
						.map((target) => ({ node: target, input: branchInput })),
					branchPosition,
				);
			},
			runWorkflow: (workflow, childInput) =>
				runChild(workflow, childInput, { stepId, nodeId: node.id }),
			respond: (response) => {
				if (this.#response !== undefined)
					throw new WorkflowError("The run has been answered before");
				this.#response = response;
			},
		});
	}

	/** Before every visit: ends what must not go on, and lets others have their turn. */
	async #enter(): Promise<void> {
		const { signal, maxSteps } = this.#environment;
		if (performance.now() - this.#lastYieldAt >= YIELD_AFTER_MS) {
			await nextTurn();
			this.#lastYieldAt = performance.now();
		}
		signal.throwIfAborted();
		this.#visits += 1;
		if (this.#visits > maxSteps)
			throw new ExecutionEndedError(
				`The run has made ${maxSteps} steps and was ended: is there a loop without a way out?`,
				"too-many-steps",
			);
	}

	/** What only an output not taken would have led to was skipped, unless a run still gets there. */
	#recordSkipped(
		node: WorkflowNode,
		taken: ReadonlySet<string>,
		pending: readonly Arrival[],
		visited: ReadonlySet<WorkflowNode>,
	): void {
		const untaken = node.outputs
			.filter((output) => !taken.has(output))
			.flatMap((output) => node.targets(output));
		if (untaken.length === 0) return;
		const ahead = reachable(pending.map((arrival) => arrival.node));
		for (const skipped of reachable(untaken))
			if (!ahead.has(skipped) && !visited.has(skipped))
				this.#environment.logger.skipNode(describe(skipped));
	}
}

function reachable(nodes: readonly WorkflowNode[]): Set<WorkflowNode> {
	return new Set(nodes.flatMap((node) => [...node.reachable()]));
}

function describe({ id, type, name }: WorkflowNode) {
	return {
		nodeId: id,
		nodeType: type,
		...(name === undefined ? {} : { nodeName: name }),
	};
}
