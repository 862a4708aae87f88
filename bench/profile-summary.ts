/** Where CPU profiles say that the time went: the functions with the most time of their own, a list for each thread. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const TOP = 25;
/** Not work: waiting, and the profiler's own frames. */
const NOT_WORK = new Set(["(idle)", "(root)", "(program)"]);

const profileSchema = z.object({
	nodes: z.array(
		z.object({
			id: z.number(),
			callFrame: z.object({
				functionName: z.string(),
				url: z.string(),
				lineNumber: z.number(),
			}),
		}),
	),
	samples: z.array(z.number()),
	timeDeltas: z.array(z.number()),
});

/** @returns text for a person */
export function summarizeProfiles(directory: string): string {
	return readdirSync(directory)
		.filter((name) => name.endsWith(".cpuprofile"))
		.map(
			(name) =>
				`${name}\n${summarize(readFileSync(join(directory, name), "utf8"))}`,
		)
		.join("\n\n");
}

function summarize(text: string): string {
	const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(text));
	const names = new Map(
		nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
			id,
			`${functionName || "(anonymous)"} ${url.split("/").slice(-2).join("/")}:${lineNumber + 1}`,
		]),
	);
	const times = new Map<string, number>();
	let total = 0;
	for (const [index, id] of samples.entries()) {
		const name = names.get(id) ?? "";
		if (NOT_WORK.has(name.split(" ")[0] ?? "")) continue;
		const microseconds = timeDeltas[index] ?? 0;
		times.set(name, (times.get(name) ?? 0) + microseconds);
		total += microseconds;
	}
	const lines = [...times]
		.sort(([, a], [, b]) => b - a)
		.slice(0, TOP)
		.map(
			([name, time]) =>
				`${((100 * time) / total).toFixed(1).padStart(6)} %  ${name}`,
		);
	return [`${Math.round(total / 1_000)} ms of work`, ...lines].join("\n");
}
