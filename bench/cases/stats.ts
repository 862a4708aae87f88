/** Sums of one workflow and of all, from the call of the service to its result. */
import { type BenchmarkCase, withFolder } from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import { withMainProcess } from "../main-process.ts";
import { copyDatabase, ensureObviousDatabase, smallRuns } from "../million.ts";
import { ObviousWay } from "../obvious-way.ts";
import { median } from "../statistics.ts";

const CALLS = 50;
const scopes = [
	{ name: "all workflows", workflowId: undefined },
	{ name: "the most popular workflow", workflowId: "workflow-00" },
	{ name: "the rarest workflow", workflowId: "workflow-39" },
] as const;

export const stats: BenchmarkCase = {
	name: "stats",
	run: (context) =>
		withFolder(async (folder) => {
			const executions = context.isQuick ? 20_000 : 1_000_000;
			const rounds = context.isQuick ? 1 : 3;
			const at = `at ${executions.toLocaleString("en-US")}`;
			await copyDatabase(smallRuns(executions), folder);
			const obvious = new ObviousWay(
				await ensureObviousDatabase(smallRuns(executions)),
			);
			const ours = scopes.map((): number[] => []);
			const theirs = scopes.map((): number[] => []);
			await withMainProcess(folder, context.profileDirectory, async (main) => {
				await main.call("timeStats", undefined, CALLS);
				for (let round = 0; round < rounds; round++)
					for (const [index, { workflowId }] of scopes.entries()) {
						ours[index]?.push(
							median(await main.call("timeStats", workflowId, CALLS)),
						);
						const startedAt = performance.now();
						obvious.stats(workflowId);
						theirs[index]?.push(performance.now() - startedAt);
					}
			});
			obvious.close();
			return scopes.flatMap(({ name }, index): Measurement[] => [
				{
					figure: `stats of ${name}, ${at}`,
					unit: "ms",
					rounds: ours[index] ?? [],
					limit: { name: "the obvious way", rounds: theirs[index] ?? [] },
					budgets: [{ kind: "at-most", value: 5 }],
				},
			]);
		}),
};
