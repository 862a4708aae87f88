/** From the start of a process to its first list. The file is in the operating system's cache. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { DATABASE_NAME } from "../../src-main/execution-history/opening.ts";
import { type BenchmarkCase, withFolder } from "../benchmark-case.ts";
import { copyDatabase, smallRuns } from "../million.ts";

const path = (relative: string) =>
	fileURLToPath(new URL(relative, import.meta.url));
const WORKER_SCRIPT = path(
	"../../src-main/execution-history/threads/worker.ts",
);

const timesSchema = z.object({
	importedAt: z.number(),
	openedAt: z.number(),
	listedAt: z.number(),
	executions: z.literal(50),
});

interface Start {
	readonly importedMs: number;
	readonly openedMs: number;
	readonly listedMs: number;
}

export const coldStart: BenchmarkCase = {
	name: "cold-start",
	run: (context) =>
		withFolder(async (folder) => {
			const executions = context.isQuick ? 20_000 : 1_000_000;
			const rounds = context.isQuick ? 3 : 10;
			await copyDatabase(smallRuns(executions), folder);
			const ours: Start[] = [];
			const limit: Start[] = [];
			for (let round = 0; round < rounds; round++) {
				limit.push(
					await start("../processes/first-list-at-the-limit.ts", [
						join(folder, DATABASE_NAME),
					]),
				);
				ours.push(
					await start("../processes/first-list.ts", [folder, WORKER_SCRIPT]),
				);
			}
			const at = `at ${executions.toLocaleString("en-US")}`;
			return [
				{
					figure: `process start to first list, ${at}`,
					unit: "ms",
					rounds: ours.map((one) => one.listedMs),
					limit: { name: "limit", rounds: limit.map((one) => one.listedMs) },
					budgets: [{ kind: "at-most", value: 200 }],
				},
				{
					figure: "of it until Node runs and all is imported",
					unit: "ms",
					rounds: ours.map((one) => one.importedMs),
				},
				{
					figure: "of it until the history is open",
					unit: "ms",
					rounds: ours.map((one) => one.openedMs),
				},
			];
		}),
};

async function start(
	script: string,
	parameters: readonly string[],
): Promise<Start> {
	const startedAt = Date.now();
	const child = fork(path(script), parameters);
	const exited = once(child, "exit");
	const [message] = await once(child, "message");
	const times = timesSchema.parse(message);
	await exited;
	return {
		importedMs: times.importedAt - startedAt,
		openedMs: times.openedAt - startedAt,
		listedMs: times.listedAt - startedAt,
	};
}
