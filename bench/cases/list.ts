/**
 * The first page of 50 under every combination of filters and order, from the call of the service to its result, with
 * few executions and with a million, at rest and while steps arrive; and a page far behind.
 */
import { join } from "node:path";
import { openReadable } from "../../src-main/execution-history/connection.ts";
import { DATABASE_NAME } from "../../src-main/execution-history/opening.ts";
import { listExecutions } from "../../src-main/execution-history/query.ts";
import { BatchEncoder } from "../../src-shared/event-batch-encoder.ts";
import type { ExecutionQuery } from "../../src-shared/query.ts";
import { type BenchmarkCase, withFolder } from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import { type NamedQuery, namedQueries } from "../list-queries.ts";
import { type MainProcess, withMainProcess } from "../main-process.ts";
import {
	copyDatabase,
	ensureObviousDatabase,
	NEWEST_AT,
	smallRuns,
} from "../million.ts";
import { ObviousWay } from "../obvious-way.ts";
import { median, percentile } from "../statistics.ts";

const FEW = 1_000;
const PAGE_SIZE = 50;
const RUNNING = 200;
const ARRIVING_STEPS_A_SECOND = 5_000;
const CALLS = 5;
/** Once a query has taken so long in a round, it is not called a fourth time. */
const QUERY_BUDGET_MS = 300;
/** One in so many combinations is enough to place the obvious way. */
const OBVIOUS_SHARE = 13;

/** Durations of one round, a list for each query. */
type Round = readonly (readonly number[])[];

interface Sizes {
	readonly few: Round[];
	readonly many: Round[];
}

const deepQueries: readonly NamedQuery[] = [
	{ name: "all", query: {} },
	{ name: "one workflow", query: { workflowId: "workflow-00" } },
	{
		name: "success by duration",
		query: { status: "success", orderBy: "duration_ms" },
	},
];

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
			const noThread = timeWithoutThread(join(large, DATABASE_NAME), queries);
			return withMainProcess(few, undefined, (fewMain) =>
				withMainProcess(large, context.profileDirectory, async (manyMain) => {
					const mains = [fewMain, manyMain];
					for (const main of mains) await recordRunning(main);
					for (const main of mains) await timeAll(main, queries);
					context.note("at rest");
					const startedAt = performance.now();
					const atRest = await timeSizes(fewMain, manyMain, queries, rounds);
					const roundMs = (performance.now() - startedAt) / rounds;
					const deep = await timeDeepPages(manyMain, deepPage, rounds);
					context.note("while steps arrive");
					const engines = await Promise.all(
						mains.map((main) => main.call("startEngine")),
					);
					const arriving = mains.map((main, at) =>
						main.call("runEngine", engines[at] ?? "", arrivingSteps),
					);
					const underIngest = await timeSizes(
						fewMain,
						manyMain,
						queries,
						rounds,
					);
					const deepUnderIngest = await timeDeepPages(
						manyMain,
						deepPage,
						rounds,
					);
					await Promise.all(
						mains.map((main, at) =>
							main.call("finishEngine", engines[at] ?? ""),
						),
					);
					await Promise.all(arriving);
					context.note(
						`a round took ${Math.round(roundMs)} ms; the obvious way`,
					);
					const manyName = many.toLocaleString("en-US");
					return [
						...overall(`at ${manyName}`, queries, atRest),
						...families(`at ${manyName}`, queries, atRest),
						...worst(queries, atRest.many),
						...deepPages(`page ${deepPage.toLocaleString("en-US")}`, deep),
						...overall(
							`at ${manyName} while 5,000 steps/s arrive`,
							queries,
							underIngest,
						),
						...deepPages(
							`page ${deepPage.toLocaleString("en-US")} while 5,000 steps/s arrive`,
							deepUnderIngest,
						),
						{
							figure: "median of all without service and thread",
							unit: "ms",
							rounds: [median(noThread.flat())],
						},
						{
							figure: "p95 of all without service and thread",
							unit: "ms",
							rounds: [percentile(noThread.flat(), 0.95)],
						},
						...obviousLists(
							await ensureObviousDatabase(smallRuns(many)),
							`at ${manyName}`,
							queries,
							rounds,
						),
					];
				}),
			);
		}),
};

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

async function timeSizes(
	few: MainProcess,
	many: MainProcess,
	queries: readonly NamedQuery[],
	rounds: number,
): Promise<Sizes> {
	const sizes: Sizes = { few: [], many: [] };
	for (let round = 0; round < rounds; round++) {
		sizes.few.push(await timeAll(few, queries));
		sizes.many.push(await timeAll(many, queries));
	}
	return sizes;
}

function overall(
	condition: string,
	queries: readonly NamedQuery[],
	sizes: Sizes,
): Measurement[] {
	return spread(
		`all ${queries.length} combinations, ${condition}`,
		sizes,
		() => true,
	);
}

function families(
	condition: string,
	queries: readonly NamedQuery[],
	sizes: Sizes,
): Measurement[] {
	const names = [
		...new Set(queries.flatMap(({ families = [] }) => families)),
	].sort();
	return names.flatMap((family) =>
		spread(
			`${family}, ${condition}`,
			sizes,
			(index) => queries[index]?.families?.includes(family) ?? false,
		),
	);
}

function spread(
	name: string,
	{ few, many }: Sizes,
	isIn: (index: number) => boolean,
): Measurement[] {
	const of = (rounds: readonly Round[], share: number) =>
		rounds.map((round) =>
			percentile(round.filter((_, index) => isIn(index)).flat(), share),
		);
	const limit = (share: number) => ({
		name: "at 1,000",
		rounds: of(few, share),
	});
	return [
		{
			figure: `first page, p50 of ${name}`,
			unit: "ms",
			rounds: of(many, 0.5),
			limit: limit(0.5),
		},
		{
			figure: `first page, p95 of ${name}`,
			unit: "ms",
			rounds: of(many, 0.95),
			limit: limit(0.95),
			budgets: [
				{ kind: "at-most", value: 1 },
				{ kind: "ratio-at-most", ratio: 2 },
			],
		},
		{
			figure: `first page, longest of ${name}`,
			unit: "ms",
			rounds: of(many, 1),
			limit: limit(1),
		},
	];
}

function worst(
	queries: readonly NamedQuery[],
	rounds: readonly Round[],
): Measurement[] {
	return queries
		.map(({ name }, index) => ({
			name,
			medians: rounds.map((round) => median(round[index] ?? [])),
		}))
		.sort((a, b) => median(b.medians) - median(a.medians))
		.slice(0, 10)
		.map(({ name, medians }, place) => ({
			figure: `slowest combination ${place + 1}: ${name}`,
			unit: "ms",
			rounds: medians,
		}));
}

interface DeepPage {
	readonly name: string;
	readonly first: number[];
	readonly byCursor: number[];
	readonly byOffset: number[];
}

async function timeDeepPages(
	main: MainProcess,
	page: number,
	rounds: number,
): Promise<DeepPage[]> {
	const skipped = (page - 1) * PAGE_SIZE;
	const pages: DeepPage[] = [];
	for (const { name, query } of deepQueries) {
		const cursor = await cursorBehind(main, query, skipped);
		const time = async (own: ExecutionQuery) => {
			const [durations = []] = await main.call("timeLists", [own], 50, 2_000);
			return median(durations);
		};
		const deep: DeepPage = { name, first: [], byCursor: [], byOffset: [] };
		for (let round = 0; round < rounds; round++) {
			deep.first.push(await time(query));
			deep.byCursor.push(await time({ ...query, cursor }));
			deep.byOffset.push(await time({ ...query, offset: skipped }));
		}
		pages.push(deep);
	}
	return pages;
}

async function cursorBehind(
	main: MainProcess,
	query: ExecutionQuery,
	rows: number,
): Promise<string> {
	let cursor: string | undefined;
	for (let left = rows; left > 0; ) {
		const limit = Math.min(left, 500);
		const page = await main.call("list", {
			...query,
			limit,
			...(cursor === undefined ? {} : { cursor }),
		});
		if (page.nextCursor === null)
			throw new Error(`There are fewer than ${rows} executions`);
		cursor = page.nextCursor;
		left -= limit;
	}
	if (cursor === undefined) throw new Error("The first page has no cursor");
	return cursor;
}

function deepPages(
	condition: string,
	pages: readonly DeepPage[],
): Measurement[] {
	return pages.flatMap(({ name, first, byCursor, byOffset }): Measurement[] => [
		{
			figure: `${condition} by cursor, ${name}`,
			unit: "ms",
			rounds: byCursor,
			limit: { name: "first page", rounds: first },
			budgets: [{ kind: "ratio-at-most", ratio: 1.5 }],
		},
		{
			figure: `${condition} by offset, ${name}`,
			unit: "ms",
			rounds: byOffset,
			limit: { name: "first page", rounds: first },
		},
	]);
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
