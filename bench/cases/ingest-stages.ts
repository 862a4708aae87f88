/** The halves of the road by themselves: the engine with nobody behind it, and the history with its batches ready. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { EventDelivery } from "../../src-backend/logger/delivery.ts";
import { openExecutionHistory } from "../../src-main/execution-history/history.ts";
import { BatchEncoder } from "../../src-shared/event-batch-encoder.ts";
import { type CaseContext, withFolder } from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import { WORKER_SCRIPT } from "../million.ts";
import { WorkflowLoop } from "../processes/workflow-loop.ts";
import type { SampleRun } from "../sample-runs.ts";

const STEP_BYTES = 1_024;
const EXECUTIONS_A_BATCH = 50;
const STEPS_A_TURN = 64;
/** As many as a few backends have under way, so that the writer never waits. */
const BATCHES_UNDER_WAY = 4;

/** @param runs what the history is to store: the same as at the limit */
export async function halves(
	context: CaseContext,
	runs: readonly SampleRun[],
): Promise<Measurement[]> {
	const rounds = context.isQuick ? 1 : 3;
	const engine: number[] = [];
	const history: number[] = [];
	context.note("the halves of the road by themselves");
	await engineAlone(20_000);
	for (let round = 0; round < rounds; round++) {
		engine.push(await engineAlone(context.isQuick ? 30_000 : 300_000));
		history.push(await historyAlone(runs));
	}
	return [
		{
			figure: "the engine alone, acked at once",
			unit: "CPU µs/step",
			rounds: engine,
		},
		{
			figure: "the history alone, batches ready, service call to ack",
			unit: "steps/s",
			rounds: history,
		},
	];
}

/** CPU time of a step in µs: the loop of the engine, logger, serialization, buffer, encoding. */
async function engineAlone(steps: number): Promise<number> {
	const delivery = new EventDelivery({
		async send(batch) {
			await nextTurn();
			return { batch, rejected: [] };
		},
	});
	const loop = new WorkflowLoop(delivery, {
		steps,
		stepsPerExecution: 10,
		inFlight: 16,
		stepBytes: STEP_BYTES,
	});
	const before = process.cpuUsage();
	while (!loop.done) {
		for (let inTurn = 0; inTurn < STEPS_A_TURN && !loop.done; )
			inTurn += loop.round();
		await nextTurn();
	}
	await delivery.close();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / steps;
}

function historyAlone(runs: readonly SampleRun[]): Promise<number> {
	return withFolder(async (directory) => {
		const batches = encode(runs);
		const history = await openExecutionHistory({
			directory,
			workerScript: WORKER_SCRIPT,
		});
		const underWay: Promise<unknown>[] = [];
		const startedAt = performance.now();
		for (const bytes of batches) {
			underWay.push(history.append(bytes));
			if (underWay.length >= BATCHES_UNDER_WAY) await underWay.shift();
		}
		await Promise.all(underWay);
		const elapsedMs = performance.now() - startedAt;
		await history.close();
		const steps = runs.reduce((total, run) => total + run.steps.length, 0);
		return (steps / elapsedMs) * 1_000;
	});
}

function encode(runs: readonly SampleRun[]): Uint8Array[] {
	const encoder = new BatchEncoder();
	const batches: Uint8Array[] = [];
	for (let from = 0; from < runs.length; from += EXECUTIONS_A_BATCH) {
		const inBatch = runs.slice(from, from + EXECUTIONS_A_BATCH);
		batches.push(
			encoder.encode({
				sessionId: "session_of_stages",
				batch: batches.length + 1,
				executions: inBatch.map((run) => run.execution),
				steps: inBatch.flatMap((run) => run.steps),
			}),
		);
	}
	return batches;
}
