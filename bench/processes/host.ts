/**
 * Entry of the main process: the history and the backends as the app composes them, and nothing else, so that what is
 * measured of its event loop is what Electron's main process would feel.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { serialize } from "node:v8";
import {
	type BackendManager,
	openBackendManager,
} from "../../src-main/backends/manager.ts";
import {
	type ExecutionHistory,
	openExecutionHistory,
} from "../../src-main/execution-history/history.ts";
import type { ExecutionQuery } from "../../src-shared/query.ts";
import type { EngineMethods } from "./engine.ts";
import type { EnginePlan, EngineReport } from "./engine-plan.ts";
import { asBackendProcess } from "./engine-process.ts";
import { Remote, serveCalls, startProcess } from "./remote.ts";

export type HostMethods = typeof methods;

export interface DelayFigures {
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly maxMs: number;
	/** Of the main thread, from 0 to 1. */
	readonly utilization: number;
}

export interface CpuTimes {
	readonly mainThreadMs: number;
	/** Of the database threads, and of Node's own helpers. */
	readonly otherThreadsMs: number;
}

export interface Load {
	/** Lists a second; the first page, filters in turn. */
	readonly listsPerSecond: number;
	/** Opened once a second. */
	readonly openExecution: string;
}

const path = (relative: string) =>
	fileURLToPath(new URL(relative, import.meta.url));
const WORKER_SCRIPT = path(
	"../../src-main/execution-history/threads/worker.ts",
);
const ENGINE_SCRIPT = path("./engine.ts");

let history: ExecutionHistory | undefined;
let backends: BackendManager | undefined;
const engines = new Map<string, Remote<EngineMethods>>();
let sampling:
	| { readonly timer: NodeJS.Timeout; readonly samples: number[] }
	| undefined;

function opened(): ExecutionHistory {
	if (history === undefined) throw new Error("The history is not open");
	return history;
}

async function open(
	directory: string,
	profileDirectory?: string,
): Promise<void> {
	mkdirSync(directory, { recursive: true });
	const log = { info() {}, warn: console.error, error: console.error };
	history = await openExecutionHistory({
		directory,
		workerScript: WORKER_SCRIPT,
		log,
	});
	const { state, problem } = await history.status();
	if (state !== "ready")
		throw new Error(`The history is ${state}: ${problem?.message}`);
	backends = await openBackendManager({
		directory: join(directory, "backends"),
		history,
		log,
		startProcess({ backendId }) {
			const child = startProcess({ script: ENGINE_SCRIPT, profileDirectory });
			engines.set(backendId, new Remote<EngineMethods>(child));
			return asBackendProcess(child);
		},
	});
}

async function startEngine(): Promise<string> {
	if (backends === undefined) throw new Error("The history is not open");
	const { id } = await backends.create({ name: "engine" });
	await backends.start(id);
	return id;
}

function engine(id: string): Remote<EngineMethods> {
	const found = engines.get(id);
	if (found === undefined) throw new Error(`No engine ${id}`);
	return found;
}

async function stopEngine(id: string): Promise<void> {
	await backends?.stop(id);
	engines.delete(id);
}

/** What the event loop was like while `work` was under way. */
async function watchDelay(work: () => Promise<unknown>): Promise<DelayFigures> {
	const histogram = monitorEventLoopDelay({ resolution: 1 });
	const before = performance.eventLoopUtilization();
	histogram.enable();
	await work();
	histogram.disable();
	const toMs = (nanoseconds: number) => nanoseconds / 1e6;
	return {
		p50Ms: toMs(histogram.percentile(50)),
		p99Ms: toMs(histogram.percentile(99)),
		maxMs: toMs(histogram.max),
		utilization: performance.eventLoopUtilization(before).utilization,
	};
}

const loadQueries: readonly ExecutionQuery[] = [
	{},
	{ status: "error" },
	{ workflowId: "workflow-00" },
	{ triggerType: "webhook", orderBy: "duration_ms" },
];

/** Reads as windows do, until what it returns is called. */
function read({ listsPerSecond, openExecution }: Load): () => Promise<void> {
	let turn = 0;
	const reads: Promise<unknown>[] = [];
	const lists = setInterval(() => {
		reads.push(
			opened().listExecutions(loadQueries[turn++ % loadQueries.length] ?? {}),
		);
	}, 1_000 / listsPerSecond);
	const opens = setInterval(
		() => reads.push(opened().getExecutionWithSteps(openExecution)),
		1_000,
	);
	return async () => {
		clearInterval(lists);
		clearInterval(opens);
		await Promise.all(reads);
	};
}

/** Deletes the oldest executions, so many; answers how long that took. */
async function prune(executions: number): Promise<number> {
	const { total } = await opened().getExecutionStats();
	const startedAt = performance.now();
	const deleted = await opened().cleanupByCount(
		Math.max(0, total - executions),
	);
	// Those that arrive while it is prepared are fewer than these.
	if (deleted < executions * 0.99)
		throw new Error(
			`${deleted} executions were deleted, ${executions} were to be`,
		);
	return performance.now() - startedAt;
}

let stopReading: (() => Promise<void>) | undefined;

/** Each query so many times; how long each call took until its result was there, in ms. */
async function timeLists(
	queries: readonly ExecutionQuery[],
	times: number,
	budgetMs: number,
): Promise<number[][]> {
	const durations: number[][] = [];
	for (const query of queries) {
		const own: number[] = [];
		const until = performance.now() + budgetMs;
		while (
			own.length < times &&
			(own.length < 3 || performance.now() < until)
		) {
			const startedAt = performance.now();
			await opened().listExecutions(query);
			own.push(performance.now() - startedAt);
		}
		durations.push(own);
	}
	return durations;
}

async function timeStats(
	workflowId: string | undefined,
	times: number,
): Promise<number[]> {
	return timed(times, () => opened().getExecutionStats(workflowId));
}

/** Opening an execution: how long, how much crosses to a window, and how many steps come with it. */
async function timeOpen(
	id: string,
	times: number,
): Promise<{ ms: number[]; wireBytes: number; steps: number }> {
	const ms = await timed(times, () => opened().getExecutionWithSteps(id));
	const execution = await opened().getExecutionWithSteps(id);
	if (execution === null) throw new Error(`No execution ${id}`);
	return {
		ms,
		wireBytes: serialize(execution).byteLength,
		steps: execution.steps.length,
	};
}

/** Reading all steps of an execution page by page. */
async function timeAllPages(
	executionId: string,
): Promise<{ ms: number; pages: number; steps: number }> {
	const startedAt = performance.now();
	let pages = 0;
	let steps = 0;
	let cursor: string | null | undefined;
	while (cursor !== null) {
		const page = await opened().listSteps({
			executionId,
			...(cursor === undefined ? {} : { cursor }),
		});
		cursor = page.nextCursor;
		steps += page.steps.length;
		pages += 1;
	}
	return { ms: performance.now() - startedAt, pages, steps };
}

async function timed(
	times: number,
	work: () => Promise<unknown>,
): Promise<number[]> {
	const durations: number[] = [];
	for (let time = 0; time < times; time++) {
		const startedAt = performance.now();
		await work();
		durations.push(performance.now() - startedAt);
	}
	return durations;
}

const methods = {
	open,
	startEngine,
	stopEngine,
	runEngine: (id: string, plan: EnginePlan): Promise<EngineReport> =>
		engine(id).call("run", plan),
	/** Ends a run of an engine that would go on for ever. */
	finishEngine: (id: string): Promise<void> => engine(id).call("finish"),
	watchDelay: (durationMs: number) => watchDelay(() => sleep(durationMs)),
	async watchDelayOfPrune(
		executions: number,
	): Promise<DelayFigures & { readonly pruneMs: number }> {
		let pruneMs = 0;
		const figures = await watchDelay(async () => {
			pruneMs = await prune(executions);
		});
		return { ...figures, pruneMs };
	},
	startReading(load: Load): void {
		stopReading = read(load);
	},
	stopReading: async (): Promise<void> => stopReading?.(),
	timeLists,
	timeStats,
	timeOpen,
	timeAllPages,
	list: (query: ExecutionQuery) => opened().listExecutions(query),
	append: (bytes: Uint8Array) => opened().append(bytes),
	cpuTimes(): CpuTimes {
		const all = process.cpuUsage();
		const main = process.threadCpuUsage();
		const mainThreadMs = (main.user + main.system) / 1_000;
		return {
			mainThreadMs,
			otherThreadsMs: (all.user + all.system) / 1_000 - mainThreadMs,
		};
	},
	memory: () => process.memoryUsage.rss(),
	startSampling(everyMs: number): void {
		const samples = [process.memoryUsage.rss()];
		sampling = {
			samples,
			timer: setInterval(
				() => samples.push(process.memoryUsage.rss()),
				everyMs,
			),
		};
	},
	stopSampling(): number[] {
		clearInterval(sampling?.timer);
		return sampling?.samples ?? [];
	},
	async close(): Promise<void> {
		await backends?.close();
		await history?.close();
	},
};

serveCalls(methods);
// A host without its benchmark measures nothing.
process.on("disconnect", () => process.exit());
