/** A workflow engine reduced to what recording sees of one: runs in flight that visit node after node. */
import type { EventDelivery } from "../../src-backend/logger/delivery.ts";
import { ExecutionLogger } from "../../src-backend/logger/execution-logger.ts";
import type { Payload } from "../../src-shared/execution.ts";
import {
	payloadOfBytes,
	pickTrigger,
	type SampleWorkflow,
	sampleWorkflows,
} from "../data.ts";
import { SeededRandom } from "../random.ts";
import { ERROR_SHARE } from "../sample-runs.ts";
import type { EnginePlan } from "./engine-plan.ts";

/** Making payloads is not what is measured: nodes take theirs from a pool. */
const POOL_SIZE = 256;

interface Run {
	readonly logger: ExecutionLogger;
	readonly workflow: SampleWorkflow;
	readonly fails: boolean;
	stepIndex: number;
}

export class WorkflowLoop {
	readonly executionIds: string[] = [];
	readonly #delivery: EventDelivery;
	readonly #plan: EnginePlan;
	readonly #random: SeededRandom;
	readonly #workflows: readonly SampleWorkflow[];
	readonly #weights: readonly number[];
	readonly #payloads: readonly Payload[];
	#runs: Run[] = [];
	#left: number;
	loggerMs = 0;

	constructor(delivery: EventDelivery, plan: EnginePlan) {
		this.#delivery = delivery;
		this.#plan = plan;
		this.#random = new SeededRandom(plan.seed ?? 1);
		this.#workflows = sampleWorkflows(new SeededRandom(7));
		this.#weights = this.#workflows.map((workflow) => workflow.weight);
		this.#payloads = Array.from({ length: POOL_SIZE }, () =>
			payloadOfBytes(this.#random, plan.stepBytes / 2),
		);
		this.#left = plan.steps;
	}

	get done(): boolean {
		return this.#left === 0 && this.#runs.length === 0;
	}

	/** Starts no more runs; those in flight go on to their end. */
	finish(): void {
		this.#left = 0;
	}

	/** Lets each run in flight enter a node and leave it again; answers how many steps that were. */
	round(): number {
		this.#startRuns();
		const startedAt = performance.now();
		const entered = this.#runs.map((run) => ({
			run,
			stepId: this.#enter(run),
		}));
		this.loggerMs += performance.now() - startedAt;
		if (this.#plan.workMs !== undefined)
			work(this.#plan.workMs * entered.length);
		const workedAt = performance.now();
		for (const { run, stepId } of entered) this.#leave(run, stepId);
		this.#runs = this.#runs.filter((run) => !this.#hasEnded(run));
		this.loggerMs += performance.now() - workedAt;
		return entered.length;
	}

	#startRuns(): void {
		while (this.#runs.length < this.#plan.inFlight && this.#left > 0) {
			const workflow = this.#workflows[this.#random.weighted(this.#weights)];
			if (workflow === undefined) throw new RangeError("No workflows");
			const logger = new ExecutionLogger(this.#delivery, {
				enabled: this.#plan.recording ?? true,
			});
			this.executionIds.push(
				logger.startExecution({
					workflowId: workflow.id,
					workflowName: workflow.name,
					triggerType: pickTrigger(this.#random, workflow),
					triggerData: { method: "POST", path: `/functions/${workflow.id}` },
				}),
			);
			this.#runs.push({
				logger,
				workflow,
				fails: this.#random.chance(ERROR_SHARE),
				stepIndex: 0,
			});
			this.#left -= Math.min(this.#left, this.#plan.stepsPerExecution);
		}
	}

	#enter({ logger, workflow, stepIndex }: Run): string {
		const node = workflow.nodes[stepIndex % workflow.nodes.length];
		if (node === undefined) throw new RangeError("A workflow without nodes");
		return logger.startNode({
			nodeId: node.id,
			nodeType: node.type,
			nodeName: node.name,
			input: this.#random.pick(this.#payloads),
		});
	}

	#leave(run: Run, stepId: string): void {
		const failed =
			run.fails && run.stepIndex === this.#plan.stepsPerExecution - 1;
		run.logger.completeNode(stepId, {
			output: this.#random.pick(this.#payloads),
			...(failed
				? { error: new Error("Request failed with status code 502") }
				: {}),
		});
		run.stepIndex += 1;
	}

	#hasEnded({ logger, fails, stepIndex }: Run): boolean {
		if (stepIndex < this.#plan.stepsPerExecution) return false;
		logger.completeExecution(
			fails ? { error: new Error("Request failed with status code 502") } : {},
		);
		return true;
	}
}

function work(ms: number): void {
	const until = performance.now() + ms;
	while (performance.now() < until);
}
