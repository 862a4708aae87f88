/** What a step takes on the disk, and how large the write-ahead log grows beside it. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DATABASE_NAME } from "../../src-main/execution-history/opening.ts";
import {
	type BenchmarkCase,
	type CaseContext,
	withFolder,
} from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import { ingestAtTheLimit } from "../limit.ts";
import { withMainProcess } from "../main-process.ts";
import {
	NEWEST_AT,
	OBVIOUS_NAME,
	storeRuns,
	storeTheObviousWay,
	until,
} from "../million.ts";
import { type SampleRun, sampleRuns } from "../sample-runs.ts";
import { largest, sum } from "../statistics.ts";

const STEP_BYTES = 1_024;
const STEPS_PER_EXECUTION = 10;
const MAX_WAL_BYTES = 64 * 1024 * 1024;
const SAMPLE_MS = 20;

export const bytes: BenchmarkCase = {
	name: "bytes",
	async run(context) {
		return [...(await fileBytes(context)), ...(await walBytes(context))];
	},
};

/** Bytes do not scatter: one round says it all. */
function fileBytes(context: CaseContext): Promise<Measurement[]> {
	return withFolder(async (folder) => {
		const count = context.isQuick ? 1_000 : 30_000;
		const steps = count * STEPS_PER_EXECUTION;
		const runs = [
			...sampleRuns({
				seed: 41,
				count,
				...until(NEWEST_AT, count),
				steps: () => STEPS_PER_EXECUTION,
				stepBytes: STEP_BYTES,
			}),
		];
		const limit = ingestAtTheLimit(folder, runs).fileBytes / steps;
		await storeRuns(folder, runs);
		const ours = statSync(join(folder, DATABASE_NAME)).size / steps;
		const obviousFile = join(folder, OBVIOUS_NAME);
		await storeTheObviousWay(obviousFile, runs);
		const file =
			"file bytes a step of 1 KB, its share of the execution and indexes with it";
		return [
			{
				figure: file,
				unit: "bytes",
				rounds: [ours],
				limit: { name: "limit", rounds: [limit] },
				budgets: [{ kind: "ratio-at-most", ratio: 1.15 }],
			},
			{
				figure: `${file}, against its raw JSON`,
				unit: "bytes",
				rounds: [ours],
				limit: { name: "JSON", rounds: [sum(runs.map(jsonBytes)) / steps] },
			},
			{
				figure: `the obvious way, ${file}`,
				unit: "bytes",
				rounds: [statSync(obviousFile).size / steps],
				limit: { name: "limit", rounds: [limit] },
			},
		] satisfies Measurement[];
	});
}

/** Of a run as an export would write it. */
function jsonBytes({ execution, steps }: SampleRun): number {
	const parsed = (text: string | undefined): unknown =>
		text === undefined ? undefined : JSON.parse(text);
	return Buffer.byteLength(
		JSON.stringify({
			...execution,
			triggerData: parsed(execution.triggerData),
			steps: steps.map((step) => ({
				...step,
				inputData: parsed(step.inputData),
				outputData: parsed(step.outputData),
			})),
		}),
	);
}

function walBytes(context: CaseContext): Promise<Measurement[]> {
	const seconds = context.isQuick ? 10 : 300;
	context.note(`the write-ahead log through ${seconds} s`);
	return withFolder((folder) =>
		withMainProcess(folder, context.profileDirectory, async (main) => {
			const engine = await main.call("startEngine");
			const run = main.call("runEngine", engine, {
				steps: Number.POSITIVE_INFINITY,
				stepsPerExecution: STEPS_PER_EXECUTION,
				inFlight: 4,
				stepBytes: STEP_BYTES,
				stepsPerSecond: 10_000,
			});
			await sleep(1_000);
			const { executions } = await main.call("list", { limit: 1 });
			await main.call("startReading", {
				listsPerSecond: 10,
				openExecution: executions[0]?.id ?? "",
			});
			const sizes: number[] = [];
			const wal = join(folder, `${DATABASE_NAME}-wal`);
			const until = performance.now() + seconds * 1_000;
			while (performance.now() < until) {
				sizes.push(statSync(wal, { throwIfNoEntry: false })?.size ?? 0);
				await sleep(SAMPLE_MS);
			}
			await main.call("stopReading");
			await main.call("finishEngine", engine);
			const { steps, elapsedMs } = await run;
			const name = `through ${seconds} s of 10,000 steps/s and 10 lists/s`;
			return [
				{
					figure: `largest write-ahead log ${name}`,
					unit: "bytes",
					rounds: [largest(sizes)],
					budgets: [{ kind: "at-most", value: MAX_WAL_BYTES }],
				},
				{
					figure: `steps that arrived ${name}`,
					unit: "steps/s",
					rounds: [(steps / elapsedMs) * 1_000],
				},
			] satisfies Measurement[];
		}),
	);
}
