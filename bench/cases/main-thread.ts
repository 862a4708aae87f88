/**
 * How long the main process keeps a frame waiting: the delay of its event loop when nothing happens, while steps
 * arrive, and while windows read and retention deletes besides.
 */
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import {
	type BenchmarkCase,
	type CaseContext,
	withFolder,
} from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import { withMainProcess } from "../main-process.ts";
import {
	copyDatabase,
	copyFile,
	ensureObviousDatabase,
	findExecution,
	NEWEST_AT,
	OBVIOUS_NAME,
	type SampleDatabase,
	until,
} from "../million.ts";
import { ObviousWay } from "../obvious-way.ts";
import type { EnginePlan } from "../processes/engine-plan.ts";
import type { DelayFigures } from "../processes/event-loop.ts";
import { sampleRuns } from "../sample-runs.ts";

const STEP_BYTES = 1_024;
const STEPS_A_SECOND = 10_000;
const LONG_EXECUTION_STEPS = 5_000;
const TICK_MS = 5;
const STEPS_PER_EXECUTION = 10;

interface Round {
	readonly idle: DelayFigures;
	readonly arriving: DelayFigures;
	readonly loaded: DelayFigures & { readonly pruneMs: number };
}

const arriving: EnginePlan = {
	steps: Number.POSITIVE_INFINITY,
	stepsPerExecution: STEPS_PER_EXECUTION,
	inFlight: 4,
	stepBytes: STEP_BYTES,
	stepsPerSecond: STEPS_A_SECOND,
};

export const mainThread: BenchmarkCase = {
	name: "main-thread",
	async run(context) {
		const pruned = context.isQuick ? 5_000 : 100_000;
		const rounds: Round[] = [];
		for (let round = 0; round < (context.isQuick ? 1 : 3); round++) {
			context.note(`round ${round + 1}`);
			rounds.push(await oneRound(context, pruned));
		}
		const under = "while 10,000 steps/s arrive";
		const loaded = `${under}, windows read and ${pruned.toLocaleString("en-US")} executions are deleted`;
		return [
			...delays("idle", rounds, (round) => round.idle),
			...held(under, rounds, (round) => round.arriving),
			...held(loaded, rounds, (round) => round.loaded),
			{
				figure: `time to delete ${pruned.toLocaleString("en-US")} executions of 10 steps meanwhile`,
				unit: "ms",
				rounds: rounds.map((round) => round.loaded.pruneMs),
			},
			...(await theObviousWay(context, pruned)),
		];
	},
};

/** What retention deletes, and one long execution that windows open. */
function database(executions: number): SampleDatabase {
	return {
		name: `prune-${executions}`,
		*runs() {
			yield* sampleRuns({
				seed: 21,
				count: executions,
				...until(NEWEST_AT - 1, executions),
				steps: () => STEPS_PER_EXECUTION,
				stepBytes: STEP_BYTES,
			});
			yield* sampleRuns({
				seed: 22,
				count: 1,
				from: NEWEST_AT,
				to: NEWEST_AT,
				steps: () => LONG_EXECUTION_STEPS,
				stepBytes: STEP_BYTES,
			});
		},
	};
}

function oneRound(context: CaseContext, pruned: number): Promise<Round> {
	const watchMs = context.isQuick ? 3_000 : 15_000;
	return withFolder(async (folder) => {
		await copyDatabase(database(pruned), folder);
		const openExecution = findExecution(folder, LONG_EXECUTION_STEPS);
		return withMainProcess(folder, context.profileDirectory, async (main) => {
			const engine = await main.call("startEngine");
			// Once through everything, so that no round pays for what an app compiles once.
			const warmUp = main.call("runEngine", engine, {
				...arriving,
				steps: STEPS_A_SECOND * 2,
			});
			await main.call("startReading", { listsPerSecond: 10, openExecution });
			await warmUp;
			await main.call("stopReading");
			await sleep(1_000);
			const idle = await main.call("watchDelay", watchMs);
			const run = main.call("runEngine", engine, arriving);
			await sleep(1_000);
			const steps = await main.call("watchDelay", watchMs);
			await main.call("startReading", { listsPerSecond: 10, openExecution });
			const loaded = await main.call("watchDelayOfPrune", pruned);
			await main.call("stopReading");
			await main.call("finishEngine", engine);
			const { problems } = await run;
			if (problems.length > 0)
				throw new Error(`The delivery reported losses: ${problems[0]}`);
			return { idle, arriving: steps, loaded };
		});
	});
}

type Pick = (round: Round) => DelayFigures;

function delays(
	name: string,
	rounds: readonly Round[],
	of: Pick,
): Measurement[] {
	return [
		{
			figure: `delay p99, ${name}`,
			unit: "ms",
			rounds: rounds.map((round) => of(round).p99Ms),
		},
		{
			figure: `delay max, ${name}`,
			unit: "ms",
			rounds: rounds.map((round) => of(round).maxMs),
		},
	];
}

function held(name: string, rounds: readonly Round[], of: Pick): Measurement[] {
	const [p99, max] = delays(name, rounds, of);
	const [idleP99, idleMax] = delays("idle", rounds, (round) => round.idle);
	if (p99 === undefined || max === undefined) return [];
	return [
		{
			...p99,
			limit: { name: "idle", rounds: idleP99?.rounds ?? [] },
			budgets: [{ kind: "above-limit", by: 3 }],
		},
		{
			...max,
			limit: { name: "idle", rounds: idleMax?.rounds ?? [] },
			budgets: [{ kind: "above-limit", by: 8 }],
		},
		{
			figure: `share of the main thread in use, ${name}`,
			unit: "",
			rounds: rounds.map((round) => of(round).utilization),
		},
	];
}

/** The same on this process's own main thread, the obvious way. Nothing else happens in this process meanwhile. */
async function theObviousWay(
	context: CaseContext,
	pruned: number,
): Promise<Measurement[]> {
	context.note("the obvious way");
	const runs = [
		...sampleRuns({
			seed: 23,
			count: 2_000,
			...until(NEWEST_AT + 86_400_000, 2_000),
			steps: () => STEPS_PER_EXECUTION,
			stepBytes: STEP_BYTES,
		}),
	];
	const sample = await ensureObviousDatabase(database(pruned));
	const p99: number[] = [];
	const max: number[] = [];
	const stored: number[] = [];
	const pruneMs: number[] = [];
	for (let round = 0; round < (context.isQuick ? 1 : 3); round++)
		await withFolder(async (folder) => {
			const file = join(folder, OBVIOUS_NAME);
			copyFile(sample, file);
			const obvious = new ObviousWay(file);
			const histogram = monitorEventLoopDelay({ resolution: 1 });
			const runsATick =
				(STEPS_A_SECOND / 1_000 / STEPS_PER_EXECUTION) * TICK_MS;
			histogram.enable();
			const startedAt = performance.now();
			const until = startedAt + (context.isQuick ? 2_000 : 10_000);
			let next = 0;
			while (performance.now() < until) {
				for (const run of runs.slice(next, next + runsATick))
					obvious.record(run);
				next += runsATick;
				await sleep(TICK_MS);
			}
			histogram.disable();
			stored.push(
				(next * STEPS_PER_EXECUTION) /
					((performance.now() - startedAt) / 1_000),
			);
			p99.push(histogram.percentile(99) / 1e6);
			max.push(histogram.max / 1e6);
			const pruneStartedAt = performance.now();
			obvious.cleanupByCount(next);
			pruneMs.push(performance.now() - pruneStartedAt);
			obvious.close();
		});
	return [
		{
			figure: "the obvious way, steps it stores of 10,000 a second",
			unit: "steps/s",
			rounds: stored,
		},
		{ figure: "the obvious way, delay p99 meanwhile", unit: "ms", rounds: p99 },
		{ figure: "the obvious way, delay max meanwhile", unit: "ms", rounds: max },
		{
			figure: `the obvious way, one block to delete ${pruned.toLocaleString("en-US")} executions`,
			unit: "ms",
			rounds: pruneMs,
		},
	];
}
