/** Calls of the service, timed where they are made: in the main process, until the result is there. */
import { serialize } from "node:v8";
import type { ExecutionHistory } from "../../src-main/execution-history/history.ts";
import type { ExecutionQuery } from "../../src-shared/query.ts";

/** Each query so many times; how long each call took until its result was there, in ms. */
export async function timeLists(
	history: ExecutionHistory,
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
			await history.listExecutions(query);
			own.push(performance.now() - startedAt);
		}
		durations.push(own);
	}
	return durations;
}

export async function timeStats(
	history: ExecutionHistory,
	workflowId: string | undefined,
	times: number,
): Promise<number[]> {
	return timed(times, () => history.getExecutionStats(workflowId));
}

/** Opening an execution: how long, how much crosses to a window, and how many steps come with it. */
export async function timeOpen(
	history: ExecutionHistory,
	id: string,
	times: number,
): Promise<{ ms: number[]; wireBytes: number; steps: number }> {
	const ms = await timed(times, () => history.getExecutionWithSteps(id));
	const execution = await history.getExecutionWithSteps(id);
	if (execution === null) throw new Error(`No execution ${id}`);
	return {
		ms,
		wireBytes: serialize(execution).byteLength,
		steps: execution.steps.length,
	};
}

/** Reading all steps of an execution page by page. */
export async function timeAllPages(
	history: ExecutionHistory,
	executionId: string,
): Promise<{ ms: number; pages: number; steps: number }> {
	const startedAt = performance.now();
	let pages = 0;
	let steps = 0;
	let cursor: string | null | undefined;
	while (cursor !== null) {
		const page = await history.listSteps({
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
