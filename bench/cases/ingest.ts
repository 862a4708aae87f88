/**
 * The real road of a step: an engine's process calls the logger, batches go to the main process, the writer thread
 * commits, the ack comes back. Held against the limit, measured before each of our own rounds.
 */
import { join } from "node:path";
import {
	type BenchmarkCase,
	type CaseContext,
	withFolder,
} from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import { ingestAtTheLimit } from "../limit.ts";
import { type MainProcess, withMainProcess } from "../main-process.ts";
import { ObviousWay } from "../obvious-way.ts";
import type { EnginePlan } from "../processes/engine-plan.ts";
import { type SampleRun, sampleRuns } from "../sample-runs.ts";
import { largest, percentile, sum } from "../statistics.ts";
import { checkStored } from "../stored-steps.ts";
import { engineCost } from "./engine-cost.ts";
import { halves } from "./ingest-stages.ts";

const STEP_BYTES = 1_024;
const STEPS_PER_EXECUTION = 10;
/** Recorded by each engine before the clock starts: an app records for hours, not for its first second. */
const WARM_UP_STEPS = 20_000;

interface Setting {
	readonly name: string;
	readonly inFlight: number;
	readonly engines: number;
}

const settings: readonly Setting[] = [
	{ name: "1 in flight", inFlight: 1, engines: 1 },
	{ name: "4 in flight", inFlight: 4, engines: 1 },
	{ name: "16 in flight", inFlight: 16, engines: 1 },
	{ name: "4 backends, 4 in flight each", inFlight: 4, engines: 4 },
];

interface Round {
	readonly stepsPerSecond: number;
	readonly ackP50Ms: number;
	readonly ackP99Ms: number;
	readonly loggerMicroseconds: number;
	readonly engineCpuMicroseconds: number;
	readonly mainCpuMicroseconds: number;
	readonly writerCpuMicroseconds: number;
	readonly stepsPerBatch: number;
}

export const ingest: BenchmarkCase = {
	name: "ingest",
	async run(context) {
		const rounds = context.isQuick ? 1 : 5;
		const steps = context.isQuick ? 30_000 : 300_000;
		const runs = [...sampleRuns({ ...runsOf(steps), stepBytes: STEP_BYTES })];
		const limits = new Map<string, number[]>();
		const ours = new Map<string, Round[]>();
		const obvious: number[] = [];
		for (let round = 0; round < rounds; round++) {
			for (const setting of settings) {
				context.note(`round ${round + 1} of ${rounds}: ${setting.name}`);
				push(limits, setting.name, await limitRound(runs));
				push(ours, setting.name, await ourRound(context, setting, steps));
			}
			obvious.push(
				await obviousRound(runs.slice(0, context.isQuick ? 20 : 200)),
			);
		}
		return [
			...settings.map(
				({ name }): Measurement => ({
					figure: `acked steps a second, 1 KB a step, ${name}`,
					unit: "steps/s",
					rounds: valuesOf(ours, name, "stepsPerSecond"),
					limit: { name: "limit", rounds: limits.get(name) ?? [] },
					budgets: [{ kind: "ratio-at-least", ratio: 0.75 }],
				}),
			),
			{ figure: "the obvious way", unit: "steps/s", rounds: obvious },
			...stages(ours, "16 in flight"),
			...(await halves(context, runs)),
			...(await engineCost(context)),
		];
	},
};

function runsOf(steps: number) {
	const to = Date.UTC(2026, 9, 31);
	return {
		seed: 11,
		count: steps / STEPS_PER_EXECUTION,
		from: to - 3_600_000,
		to,
		steps: () => STEPS_PER_EXECUTION,
	};
}

function push<Value>(
	lists: Map<string, Value[]>,
	name: string,
	value: Value,
): void {
	const list = lists.get(name) ?? [];
	list.push(value);
	lists.set(name, list);
}

function valuesOf(
	rounds: Map<string, Round[]>,
	name: string,
	value: keyof Round,
): number[] {
	return (rounds.get(name) ?? []).map((round) => round[value]);
}

function limitRound(runs: readonly SampleRun[]): Promise<number> {
	return withFolder(
		async (folder) => ingestAtTheLimit(folder, runs).stepsPerSecond,
	);
}

function obviousRound(runs: readonly SampleRun[]): Promise<number> {
	return withFolder(async (folder) => {
		const obvious = new ObviousWay(join(folder, "obvious.sqlite"));
		const startedAt = performance.now();
		let steps = 0;
		for (const run of runs) {
			obvious.record(run);
			steps += run.steps.length;
		}
		const elapsedMs = performance.now() - startedAt;
		obvious.close();
		return (steps / elapsedMs) * 1_000;
	});
}

function ourRound(
	context: CaseContext,
	setting: Setting,
	steps: number,
): Promise<Round> {
	return withFolder(async (folder) => {
		const plan: EnginePlan = {
			steps: steps / setting.engines,
			stepsPerExecution: STEPS_PER_EXECUTION,
			inFlight: setting.inFlight,
			stepBytes: STEP_BYTES,
		};
		const round = await withMainProcess(
			folder,
			context.profileDirectory,
			async (main) => {
				const engines = await startEngines(main, setting.engines);
				const warmUp = { ...plan, steps: WARM_UP_STEPS };
				const warm = await Promise.all(
					engines.map((id, seed) =>
						main.call("runEngine", id, { ...warmUp, seed }),
					),
				);
				const before = await main.call("cpuTimes");
				const reports = await Promise.all(
					engines.map((id, seed) =>
						main.call("runEngine", id, { ...plan, seed }),
					),
				);
				const after = await main.call("cpuTimes");
				return { reports, before, after, warm };
			},
		);
		const { reports, before, after, warm } = round;
		checkStored(folder, [...warm, ...reports], plan);
		// Engines start together; the last to be done ends the round.
		const elapsedMs = largest(reports.map((report) => report.elapsedMs));
		const stored = sum(reports.map((report) => report.steps));
		const aStep = (ms: number) => (ms / stored) * 1_000;
		const acks = reports.flatMap((report) => report.ackMs);
		return {
			stepsPerSecond: (stored / elapsedMs) * 1_000,
			ackP50Ms: percentile(acks, 0.5),
			ackP99Ms: percentile(acks, 0.99),
			loggerMicroseconds: aStep(sum(reports.map((report) => report.loggerMs))),
			engineCpuMicroseconds: aStep(sum(reports.map((report) => report.cpuMs))),
			mainCpuMicroseconds: aStep(after.mainThreadMs - before.mainThreadMs),
			writerCpuMicroseconds: aStep(
				after.otherThreadsMs - before.otherThreadsMs,
			),
			stepsPerBatch: stored / sum(reports.map((report) => report.batches)),
		};
	});
}

async function startEngines(
	main: MainProcess,
	count: number,
): Promise<string[]> {
	return Promise.all(
		Array.from({ length: count }, () => main.call("startEngine")),
	);
}

/** Where the time of a step goes, measured in the same rounds as its speed. */
function stages(rounds: Map<string, Round[]>, name: string): Measurement[] {
	const stage = (
		figure: string,
		unit: string,
		value: keyof Round,
	): Measurement => ({
		figure: `${figure}, ${name}`,
		unit,
		rounds: valuesOf(rounds, name, value),
	});
	return [
		stage("inside the logger's calls", "µs/step", "loggerMicroseconds"),
		stage("CPU of the engine's process", "µs/step", "engineCpuMicroseconds"),
		stage("CPU of the main thread", "µs/step", "mainCpuMicroseconds"),
		stage(
			"CPU of the writer thread and Node's helpers",
			"µs/step",
			"writerCpuMicroseconds",
		),
		stage("batch sent to ack, median", "ms", "ackP50Ms"),
		stage("batch sent to ack, p99", "ms", "ackP99Ms"),
		stage("size of a batch", "steps", "stepsPerBatch"),
	];
}
