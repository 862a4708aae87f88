/**
 * From the start of a process to its first list: bundled, as the app and the package ship it, and from the sources, as
 * `npm run serve` runs them. The file is in the operating system's cache.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import * as z from "zod";
import { DATABASE_NAME } from "../../src-main/execution-history/opening.ts";
import { type BenchmarkCase, withFolder } from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import { copyDatabase, smallRuns } from "../million.ts";

const path = (relative: string) =>
	fileURLToPath(new URL(relative, import.meta.url));
const SOURCES: Scripts = {
	first: path("../processes/first-list.ts"),
	worker: path("../../src-main/execution-history/threads/worker.ts"),
};
const LIMIT = path("../processes/first-list-at-the-limit.ts");

interface Scripts {
	readonly first: string;
	readonly worker: string;
}

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
			const bundles = await bundle(join(folder, "bundles"));
			const bundled: Start[] = [];
			const fromSources: Start[] = [];
			const limit: Start[] = [];
			for (let round = 0; round < rounds; round++) {
				limit.push(await start(LIMIT, [join(folder, DATABASE_NAME)]));
				bundled.push(await start(bundles.first, [folder, bundles.worker]));
				fromSources.push(await start(SOURCES.first, [folder, SOURCES.worker]));
			}
			const at = `at ${executions.toLocaleString("en-US")}`;
			const part = (
				figure: string,
				starts: readonly Start[],
				value: keyof Start,
			): Measurement => ({
				figure,
				unit: "ms",
				rounds: starts.map((one) => one[value]),
			});
			return [
				{
					...part(
						`process start to first list, ${at}, bundled`,
						bundled,
						"listedMs",
					),
					limit: { name: "limit", rounds: limit.map((one) => one.listedMs) },
					budgets: [{ kind: "at-most", value: 200 }],
				},
				part(
					"of it until Node runs and all is imported",
					bundled,
					"importedMs",
				),
				part("of it until the history is open", bundled, "openedMs"),
				part("the same from the sources", fromSources, "listedMs"),
			];
		}),
};

/** The process and its database thread, each as one file. */
async function bundle(outDir: string): Promise<Scripts> {
	await build({
		configFile: false,
		logLevel: "warn",
		ssr: { noExternal: true },
		build: {
			ssr: true,
			outDir,
			minify: false,
			rolldownOptions: {
				input: { ...SOURCES },
				// As in the app: it finds its native part by its own place on disk.
				external: ["better-sqlite3"],
				output: { entryFileNames: "[name].mjs" },
			},
		},
	});
	return {
		first: join(outDir, "first.mjs"),
		worker: join(outDir, "worker.mjs"),
	};
}

async function start(
	script: string,
	parameters: readonly string[],
): Promise<Start> {
	const startedAt = Date.now();
	const child = fork(script, parameters);
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
