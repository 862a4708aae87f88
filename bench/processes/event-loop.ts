/** The event loop of the main process, and the load under which it is watched. */
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { ExecutionHistory } from "../../src-main/execution-history/history.ts";
import type { ExecutionQuery } from "../../src-shared/query.ts";

export interface DelayFigures {
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly maxMs: number;
	/** Of the main thread, from 0 to 1. */
	readonly utilization: number;
}

export interface Load {
	/** Lists a second; the first page, filters in turn. */
	readonly listsPerSecond: number;
	/** Opened once a second. */
	readonly openExecution: string;
}

/** What the event loop was like while `work` was under way. */
export async function watchDelay(
	work: () => Promise<unknown>,
): Promise<DelayFigures> {
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
export function startReading(
	history: ExecutionHistory,
	{ listsPerSecond, openExecution }: Load,
): () => Promise<void> {
	let turn = 0;
	const reads: Promise<void>[] = [];
	// An answer goes to a window and is forgotten: kept here, each would be copied by collections of garbage.
	const read = (answer: Promise<unknown>) => reads.push(answer.then(() => {}));
	const lists = setInterval(() => {
		read(
			history.listExecutions(loadQueries[turn++ % loadQueries.length] ?? {}),
		);
	}, 1_000 / listsPerSecond);
	const opens = setInterval(
		() => read(history.getExecutionWithSteps(openExecution)),
		1_000,
	);
	return async () => {
		clearInterval(lists);
		clearInterval(opens);
		await Promise.all(reads);
	};
}

/** Deletes the oldest executions, so many; answers how long that took. */
export async function prune(
	history: ExecutionHistory,
	executions: number,
): Promise<number> {
	const { total } = await history.getExecutionStats();
	const startedAt = performance.now();
	const deleted = await history.cleanupByCount(Math.max(0, total - executions));
	// Those that arrive while it is prepared are fewer than these.
	if (deleted < executions * 0.99)
		throw new Error(
			`${deleted} executions were deleted, ${executions} were to be`,
		);
	return performance.now() - startedAt;
}
