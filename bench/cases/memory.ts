/** Resident memory of the main process and of a backend over a million steps, and while nothing can be written. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { DATABASE_NAME } from "../../src-main/execution-history/opening.ts";
import {
	type BenchmarkCase,
	type CaseContext,
	withFolder,
} from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import { withMainProcess } from "../main-process.ts";
import type { EnginePlan } from "../processes/engine-plan.ts";
import { largest } from "../statistics.ts";
import { checkStored } from "../stored-steps.ts";

const MEBIBYTE = 1024 * 1024;
const SAMPLE_MS = 50;
const STEPS_PER_EXECUTION = 10;
const FLOOD_STEPS_A_SECOND = 20_000;

const plan: EnginePlan = {
	steps: 20_000,
	stepsPerExecution: STEPS_PER_EXECUTION,
	inFlight: 4,
	stepBytes: 1_024,
};

export const memory: BenchmarkCase = {
	name: "memory",
	async run(context) {
		const rounds = context.isQuick ? 1 : 3;
		const steps = context.isQuick ? 50_000 : 1_000_000;
		const main: number[] = [];
		const engine: number[] = [];
		for (let round = 0; round < rounds; round++) {
			context.note(`round ${round + 1}`);
			const growth = await growthOver(steps, context);
			main.push(growth.main / MEBIBYTE);
			engine.push(growth.engine / MEBIBYTE);
		}
		const over = `over ${steps.toLocaleString("en-US")} steps`;
		return [
			{
				figure: `most memory the main process gains ${over}`,
				unit: "MiB",
				rounds: main,
				budgets: [{ kind: "at-most", value: 64 }],
			},
			{
				figure: `most memory a backend gains ${over}`,
				unit: "MiB",
				rounds: engine,
			},
			...(await stoppedWriter(context)),
		];
	},
};

interface Growth {
	readonly main: number;
	readonly engine: number;
}

/** Counted from where a process stands after its first 20,000 steps. */
function growthOver(steps: number, context: CaseContext): Promise<Growth> {
	return withFolder(async (folder) => {
		const measured = await withMainProcess(
			folder,
			context.profileDirectory,
			async (main) => {
				const engine = await main.call("startEngine");
				const warmUp = await main.call("runEngine", engine, plan);
				const before = await main.call("memory");
				await main.call("startSampling", SAMPLE_MS);
				const report = await main.call("runEngine", engine, {
					...plan,
					steps,
					seed: 2,
				});
				return {
					warmUp,
					report,
					mainGrowth: largest(await main.call("stopSampling")) - before,
				};
			},
		);
		checkStored(folder, [measured.warmUp, measured.report], plan);
		return {
			main: measured.mainGrowth,
			engine:
				measured.report.peakMemoryBytes - measured.report.startMemoryBytes,
		};
	});
}

/** Another process holds the database's write lock while an engine goes on recording. */
function stoppedWriter(context: CaseContext): Promise<Measurement[]> {
	const seconds = context.isQuick ? 5 : 30;
	context.note(`the writer stopped for ${seconds} s`);
	return withFolder((folder) =>
		withMainProcess(folder, context.profileDirectory, async (main) => {
			const engine = await main.call("startEngine");
			await main.call("runEngine", engine, plan);
			const before = await main.call("memory");
			await main.call("startSampling", SAMPLE_MS);
			const lock = new Database(join(folder, DATABASE_NAME));
			lock.exec("BEGIN IMMEDIATE");
			const run = main.call("runEngine", engine, {
				...plan,
				steps: Number.POSITIVE_INFINITY,
				stepsPerSecond: FLOOD_STEPS_A_SECOND,
				waitsForAcks: false,
				seed: 3,
			});
			await sleep(seconds * 1_000);
			lock.exec("ROLLBACK");
			lock.close();
			await sleep(2_000);
			await main.call("finishEngine", engine);
			const report = await run;
			const samples = await main.call("stopSampling");
			const kept = countKept(folder, report.executionIds);
			const name = `the writer stopped for ${seconds} s, ${FLOOD_STEPS_A_SECOND.toLocaleString("en-US")} steps/s coming`;
			return [
				{
					figure: `most memory the main process gains, ${name}`,
					unit: "MiB",
					rounds: [(largest(samples) - before) / MEBIBYTE],
					budgets: [{ kind: "at-most", value: 64 }],
				},
				{
					figure: `most memory a backend gains, ${name}`,
					unit: "MiB",
					rounds: [
						(report.peakMemoryBytes - report.startMemoryBytes) / MEBIBYTE,
					],
				},
				{
					figure: `executions with start and end afterwards, ${name}`,
					unit: "of 1",
					rounds: [kept.executions],
				},
				{
					figure: `steps stored or counted as dropped, ${name}`,
					unit: "of 1",
					rounds: [kept.steps / report.steps],
				},
			] satisfies Measurement[];
		}),
	);
}

const KEPT = `
SELECT id, status, dropped_steps AS dropped,
	(SELECT count(*) FROM execution_steps WHERE execution_id = workflow_executions.id) AS steps
FROM workflow_executions`;

interface KeptRow {
	readonly id: string;
	readonly status: string;
	readonly dropped: number;
	readonly steps: number;
}

function countKept(
	folder: string,
	executionIds: readonly string[],
): { executions: number; steps: number } {
	const database = new Database(join(folder, DATABASE_NAME), {
		readonly: true,
	});
	const rows = new Map(
		database
			.prepare<[], KeptRow>(KEPT)
			.all()
			.map((row) => [row.id, row]),
	);
	database.close();
	let whole = 0;
	let steps = 0;
	for (const id of executionIds) {
		const row = rows.get(id);
		if (row === undefined) continue;
		if (row.status !== "running") whole += 1;
		steps += row.steps + row.dropped;
	}
	return { executions: whole / executionIds.length, steps };
}
