/** A page far behind, by cursor and by offset, beside the first page. */
import type { ExecutionQuery } from "../../src-shared/query.ts";
import type { Measurement } from "../figure.ts";
import type { NamedQuery } from "../list-queries.ts";
import type { MainProcess } from "../main-process.ts";
import { median } from "../statistics.ts";

const PAGE_SIZE = 50;

const deepQueries: readonly NamedQuery[] = [
	{ name: "all", query: {} },
	{ name: "one workflow", query: { workflowId: "workflow-00" } },
	{
		name: "success by duration",
		query: { status: "success", orderBy: "duration_ms" },
	},
];

export interface DeepPage {
	readonly name: string;
	readonly first: number[];
	readonly byCursor: number[];
	readonly byOffset: number[];
}

export async function timeDeepPages(
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

export function deepPages(
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
