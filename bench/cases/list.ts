/**
 * The first page of 50 under every combination of filters and order, from the call of the service to its result, with
 * few executions and with a million, at rest and while steps arrive; and a page far behind.
 */
import { join } from "node:path";
import { openReadable } from "../../src-main/execution-history/connection.ts";
import { DATABASE_NAME } from "../../src-main/execution-history/opening.ts";
import { listExecutions } from "../../src-main/execution-history/query.ts";
import { BatchEncoder } from "../../src-shared/event-batch-encoder.ts";
import { type BenchmarkCase, withFolder } from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import {
	families,
	overall,
	type Round,
	type Sizes,
	worst,
} from "../list-figures.ts";
import { type NamedQuery, namedQueries } from "../list-queries.ts";
import { type MainProcess, withMainProcess } from "../main-process.ts";
import {
	copyDatabase,
	ensureObviousDatabase,
	NEWEST_AT,
	smallRuns,
} from "../million.ts";
import { ObviousWay } from "../obvious-way.ts";
import { percentile } from "../statistics.ts";
import { deepPages, timeDeepPages } from "./list-deep-pages.ts";

const FEW = 1_000;
const RUNNING = 200;
const ARRIVING_STEPS_A_SECOND = 5_000;
const CALLS = 5;
/** Once a query has taken so long in a round, it is not called a fourth time. */
const QUERY_BUDGET_MS = 300;
/** One in so many combinations is enough to place the obvious way. */
const OBVIOUS_SHARE = 13;

export const list: BenchmarkCase = {
	name: "list",
	run: (context) =>
		withFolder(async (folder) => {
			const many = context.isQuick ? 20_000 : 1_000_000;
			const deepPage = context.isQuick ? 50 : 1_000;
			const rounds = context.isQuick ? 1 : 3;
			const few = await copyDatabase(smallRuns(FEW), join(folder, "few"));
			const large = await copyDatabase(smallRuns(many), join(folder, "many"));
			const queries = namedQueries(NEWEST_AT);
			const at = `at ${many.toLocaleString("en-US")}`;
			const deep = `page ${deepPage.toLocaleString("en-US")}`;
			const arriving = "while 5,000 steps/s arrive";
			const noThread = timeWithoutThread(join(large, DATABASE_NAME), queries);
			const measurements = await withMainProcess(few, undefined, (fewMain) =>
				withMainProcess(large, context.profileDirectory, async (manyMain) => {
					for (const main of [fewMain, manyMain]) {
						await recordRunning(main);
						await timeAll(main, queries);
					}
					context.note("at rest");
					const isFullAmongFew = await fullPages(fewMain, queries);
					const atRest = await inTurn(rounds, fewMain, manyMain, (main) =>
						timeAll(main, queries),
					);
					const deepAtRest = await timeDeepPages(manyMain, deepPage, rounds);
					context.note(arriving);
					const underIngest = await inTurn(rounds, fewMain, manyMain, (main) =>
						whileStepsArrive(main, () => timeAll(main, queries)),
					);
					const deepUnderIngest = await whileStepsArrive(manyMain, () =>
						timeDeepPages(manyMain, deepPage, rounds),
					);
					return [
						...overall(at, queries, { ...atRest, isFullAmongFew }),
						...families(at, queries, { ...atRest, isFullAmongFew }),
						...worst(queries, atRest.many),
						...deepPages(deep, deepAtRest),
						...overall(`${at} ${arriving}`, queries, {
							...underIngest,
							isFullAmongFew,
						}),
						...deepPages(`${deep} ${arriving}`, deepUnderIngest),
					];
				}),
			);
			context.note("the obvious way");
			const obvious = await ensureObviousDatabase(smallRuns(many));
			return [
				...measurements,
				...withoutThread(noThread),
				...obviousLists(obvious, at, queries, rounds),
			];
		}),
};

async function inTurn(
	rounds: number,
	few: MainProcess,
	many: MainProcess,
	time: (main: MainProcess) => Promise<Round>,
): Promise<Omit<Sizes, "isFullAmongFew">> {
	const sizes = { few: [] as Round[], many: [] as Round[] };
	for (let round = 0; round < rounds; round++) {
		sizes.few.push(await time(few));
		sizes.many.push(await time(many));
	}
	return sizes;
}

async function fullPages(
	main: MainProcess,
	queries: readonly NamedQuery[],
): Promise<boolean[]> {
	const full: boolean[] = [];
	for (const { query } of queries) {
		const { nextCursor } = await main.call("list", query);
		full.push(nextCursor !== null);
	}
	return full;
}

async function whileStepsArrive<Result>(
	main: MainProcess,
	work: () => Promise<Result>,
): Promise<Result> {
	const engine = await main.call("startEngine");
	const run = main.call("runEngine", engine, arrivingSteps);
	try {
		return await work();
	} finally {
		await main.call("finishEngine", engine);
		await run;
		await main.call("stopEngine", engine);
	}
}

const arrivingSteps = {
	steps: Number.POSITIVE_INFINITY,
	stepsPerExecution: 10,
	inFlight: 4,
	stepBytes: 1_024,
	stepsPerSecond: ARRIVING_STEPS_A_SECOND,
};

/** Executions under way, spread over the whole history: no sample database has any. */
async function recordRunning(main: MainProcess): Promise<void> {
	const bytes = new BatchEncoder().encode({
		sessionId: "session_of_the_running",
		batch: 1,
		executions: Array.from({ length: RUNNING }, (_, number) => ({
			id: `exec_running_${number}`,
			workflowId: `workflow-${String(number % 40).padStart(2, "0")}`,
			workflowName: "Under way",
			triggerType: "schedule" as const,
			status: "running" as const,
			startedAt: NEWEST_AT - number * 3_600_000,
		})),
		steps: [],
	});
	await main.call("append", bytes);
}

function timeAll(
	main: MainProcess,
	queries: readonly NamedQuery[],
): Promise<Round> {
	return main.call(
		"timeLists",
		queries.map(({ query }) => query),
		CALLS,
		QUERY_BUDGET_MS,
	);
}

/** What is left of a list when nothing is around its SQL. */
function timeWithoutThread(
	file: string,
	queries: readonly NamedQuery[],
): Round {
	const connection = openReadable(file);
	const durations = queries.map(({ query }) => {
		listExecutions(connection, query);
		return Array.from({ length: 3 }, () => {
			const startedAt = performance.now();
			listExecutions(connection, query);
			return performance.now() - startedAt;
		});
	});
	connection.close();
	return durations;
}

function withoutThread(durations: Round): Measurement[] {
	return (
		[
			["p50", 0.5],
			["p95", 0.95],
		] as const
	).map(([name, share]) => ({
		figure: `${name} of all without service and thread`,
		unit: "ms",
		rounds: [percentile(durations.flat(), share)],
	}));
}

function obviousLists(
	file: string,
	condition: string,
	queries: readonly NamedQuery[],
	rounds: number,
): Measurement[] {
	const obvious = new ObviousWay(file);
	const sample = queries.filter((_, index) => index % OBVIOUS_SHARE === 0);
	const durations = Array.from({ length: rounds }, () =>
		sample.map(({ query }) => {
			const startedAt = performance.now();
			obvious.list(query);
			return performance.now() - startedAt;
		}),
	);
	obvious.close();
	return (
		[
			["p50", 0.5],
			["p95", 0.95],
			["longest", 1],
		] as const
	).map(([name, share]) => ({
		figure: `the obvious way, ${name} of ${sample.length} combinations, ${condition}`,
		unit: "ms",
		rounds: durations.map((round) => percentile(round, share)),
	}));
}
