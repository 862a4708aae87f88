/** Opening an execution, from the call of the service to its result: a usual one, one with large payloads, a huge one. */
import { type BenchmarkCase, withFolder } from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import { readAtTheLimit } from "../limit.ts";
import { type MainProcess, withMainProcess } from "../main-process.ts";
import {
	copyDatabase,
	ensureObviousDatabase,
	findExecution,
	NEWEST_AT,
	type SampleDatabase,
	until,
} from "../million.ts";
import { ObviousWay } from "../obvious-way.ts";
import { sampleRuns } from "../sample-runs.ts";
import { median } from "../statistics.ts";

const USUAL_STEPS = 10;
const LARGE_STEP_BYTES = 50_000;
const WIRE_BYTES = 2 * 1024 * 1024;
const CALLS = 50;

export const get: BenchmarkCase = {
	name: "get",
	run: (context) =>
		withFolder(async (folder) => {
			const largeSteps = context.isQuick ? 500 : 5_000;
			const hugeSteps = context.isQuick ? 10_000 : 100_000;
			const rounds = context.isQuick ? 1 : 3;
			const sample = database(largeSteps, hugeSteps);
			await copyDatabase(sample, folder);
			const usual = findExecution(folder, USUAL_STEPS);
			const large = findExecution(folder, largeSteps);
			const huge = findExecution(folder, hugeSteps);
			const obvious = new ObviousWay(await ensureObviousDatabase(sample));
			const limit: number[] = [];
			const obviousUsual: number[] = [];
			const obviousLarge: number[] = [];
			const usualMs: number[] = [];
			const opens: Opens[] = [];
			await withMainProcess(folder, context.profileDirectory, async (main) => {
				await main.call("timeOpen", usual, CALLS);
				for (let round = 0; round < rounds; round++) {
					context.note(`round ${round + 1}`);
					limit.push(median(readAtTheLimit(folder, usual, CALLS)));
					usualMs.push(median((await main.call("timeOpen", usual, CALLS)).ms));
					opens.push(await openAll(main, large, huge));
					obviousUsual.push(timed(() => obvious.get(usual)));
					obviousLarge.push(timed(() => obvious.get(large)));
				}
			});
			obvious.close();
			const largeName = `${largeSteps.toLocaleString("en-US")} steps with 50 KB payloads`;
			const hugeName = `${hugeSteps.toLocaleString("en-US")} steps`;
			return [
				{
					figure: "open an execution of 10 steps",
					unit: "ms",
					rounds: usualMs,
					limit: { name: "limit", rounds: limit },
					budgets: [{ kind: "at-most", value: 1 }],
				},
				{
					figure: `open an execution of ${largeName}`,
					unit: "ms",
					rounds: opens.map((open) => open.largeMs),
					budgets: [{ kind: "at-most", value: 20 }],
				},
				{
					figure: `bytes to a window, ${largeName}`,
					unit: "bytes",
					rounds: opens.map((open) => open.largeBytes),
					budgets: [{ kind: "at-most", value: WIRE_BYTES }],
				},
				{
					figure: `open an execution of ${hugeName}, its first page`,
					unit: "ms",
					rounds: opens.map((open) => open.hugeMs),
				},
				{
					figure: `bytes to a window, first page of ${hugeName}`,
					unit: "bytes",
					rounds: opens.map((open) => open.hugeBytes),
				},
				{
					figure: `all pages of ${hugeName}`,
					unit: "ms",
					rounds: opens.map((open) => open.pagesMs),
				},
				{
					figure: "the obvious way, 10 steps",
					unit: "ms",
					rounds: obviousUsual,
				},
				{
					figure: `the obvious way, ${largeName}`,
					unit: "ms",
					rounds: obviousLarge,
				},
			] satisfies Measurement[];
		}),
};

function database(largeSteps: number, hugeSteps: number): SampleDatabase {
	const runs = (
		seed: number,
		count: number,
		steps: number,
		stepBytes: number,
	) =>
		sampleRuns({
			seed,
			count,
			...until(NEWEST_AT, count),
			steps: () => steps,
			stepBytes,
		});
	return {
		name: `open-${largeSteps}-${hugeSteps}`,
		*runs() {
			yield* runs(31, 100, USUAL_STEPS, 1_024);
			yield* runs(32, 1, largeSteps, LARGE_STEP_BYTES);
			yield* runs(33, 1, hugeSteps, 200);
		},
	};
}

interface Opens {
	readonly largeMs: number;
	readonly largeBytes: number;
	readonly hugeMs: number;
	readonly hugeBytes: number;
	readonly pagesMs: number;
}

async function openAll(
	main: MainProcess,
	large: string,
	huge: string,
): Promise<Opens> {
	const ofLarge = await main.call("timeOpen", large, CALLS);
	const ofHuge = await main.call("timeOpen", huge, CALLS);
	const pages = await main.call("timeAllPages", huge);
	return {
		largeMs: median(ofLarge.ms),
		largeBytes: ofLarge.wireBytes,
		hugeMs: median(ofHuge.ms),
		hugeBytes: ofHuge.wireBytes,
		pagesMs: pages.ms,
	};
}

function timed(work: () => unknown): number {
	work();
	const startedAt = performance.now();
	work();
	return performance.now() - startedAt;
}
