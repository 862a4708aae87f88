/** Whole recorded runs, as the logger would hand them over: what databases are filled with without an engine. */
import { monotonicFactory } from "ulid";
import type { ExecutionDraft, StepDraft } from "../src-shared/event-batch.ts";
import {
	anyPayload,
	payloadOfBytes,
	pickTrigger,
	type SampleWorkflow,
	sampleWorkflows,
} from "./data.ts";
import { SeededRandom } from "./random.ts";

export const ERROR_SHARE = 0.05;

export interface SampleRun {
	readonly execution: ExecutionDraft;
	readonly steps: readonly StepDraft[];
}

export interface SampleRunsOptions {
	readonly seed: number;
	readonly count: number;
	/** Start of the oldest run and of the newest, Unix time in ms; the others lie evenly between. */
	readonly from: number;
	readonly to: number;
	/** Steps a run. A run of more than 10 comes to its nodes again and again: a loop. */
	readonly steps: (random: SeededRandom) => number;
	/** Payload of a step in bytes of JSON, half in and half out; realistically mixed unless given. */
	readonly stepBytes?: number | undefined;
}

/** Payloads are costly to make, and the store never looks inside: runs take theirs from a pool. */
const POOL_SIZE = 512;

export function* sampleRuns(options: SampleRunsOptions): Generator<SampleRun> {
	const { seed, count, from, to, stepBytes } = options;
	const random = new SeededRandom(seed);
	const workflows = sampleWorkflows(random);
	const weights = workflows.map((workflow) => workflow.weight);
	const nextId = monotonicFactory(() => random.next());
	const pool = Array.from({ length: POOL_SIZE }, () =>
		JSON.stringify(
			stepBytes === undefined
				? anyPayload(random)
				: payloadOfBytes(random, Math.max(stepBytes / 2, 100)),
		),
	);
	for (let number = 0; number < count; number++) {
		const workflow = workflows[random.weighted(weights)];
		if (workflow === undefined) throw new RangeError("No workflows");
		const startedAt = Math.round(
			from + ((to - from) * number) / Math.max(1, count - 1),
		);
		yield makeRun(random, workflow, {
			startedAt,
			steps: options.steps(random),
			nextId,
			pool,
		});
	}
}

interface RunParts {
	readonly startedAt: number;
	readonly steps: number;
	readonly nextId: (time: number) => string;
	readonly pool: readonly string[];
}

function makeRun(
	random: SeededRandom,
	workflow: SampleWorkflow,
	parts: RunParts,
): SampleRun {
	const { startedAt, nextId, pool } = parts;
	const failed = random.chance(ERROR_SHARE);
	const durationMs = Math.round(
		workflow.typicalDurationMs * (0.3 + random.next() * 2),
	);
	const id = `exec_${nextId(startedAt)}`;
	const steps = Array.from(
		{ length: parts.steps },
		(_, stepIndex): StepDraft => {
			const node = workflow.nodes[stepIndex % workflow.nodes.length];
			if (node === undefined) throw new RangeError("A workflow without nodes");
			const isLast = stepIndex === parts.steps - 1;
			const stepMs = Math.floor(durationMs / parts.steps);
			const stepStartedAt = startedAt + stepIndex * stepMs;
			return {
				id: `step_${nextId(startedAt)}`,
				executionId: id,
				nodeId: node.id,
				nodeType: node.type,
				nodeName: node.name,
				stepIndex,
				startedAt: stepStartedAt,
				completedAt: stepStartedAt + stepMs,
				durationMs: stepMs,
				status: failed && isLast ? "error" : "success",
				visit: Math.floor(stepIndex / workflow.nodes.length) + 1,
				...(failed && isLast
					? { errorMessage: "Request failed with status code 502" }
					: {}),
				inputData: random.pick(pool),
				outputData: random.pick(pool),
			};
		},
	);
	return {
		execution: {
			id,
			workflowId: workflow.id,
			workflowName: workflow.name,
			triggerType: pickTrigger(random, workflow),
			status: failed ? "error" : "success",
			startedAt,
			completedAt: startedAt + durationMs,
			durationMs,
			triggerData: TRIGGER_DATA,
			...(failed
				? {
						errorMessage: "Request failed with status code 502",
						errorStack: ERROR_STACK,
					}
				: {}),
		},
		steps,
	};
}

const TRIGGER_DATA = JSON.stringify({
	method: "POST",
	path: "/functions/orders",
	headers: { "content-type": "application/json" },
});
const ERROR_STACK = `Error: Request failed with status code 502
    at send (workflow/http-request.js:41:9)
    at run (workflow/engine.js:112:5)`;
