/** README's six figures beside the obvious way's, read from the last full run in bench/RESULTS.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "./run-command.ts";

interface Shown {
	readonly what: string;
	/** Names of the figures in bench/RESULTS.md. */
	readonly ours: string;
	/** Without one, what our own is held against. */
	readonly obvious?: string;
}

const shown: readonly Shown[] = [
	{
		what: "steps recorded a second, engine to disk and back",
		ours: "acked steps a second, 1 KB a step, 16 in flight",
		obvious: "the obvious way",
	},
	{
		what: "main thread held up (p99) while 10,000 steps/s arrive",
		ours: "delay p99, while 10,000 steps/s arrive",
		obvious: "the obvious way, delay p99 meanwhile",
	},
	{
		what: "main thread held up at most while 100,000 executions are deleted",
		ours: "delay max, while 10,000 steps/s arrive, windows read and 100,000 executions are deleted",
		obvious: "the obvious way, one block to delete 100,000 executions",
	},
	{
		what: "first page of 1,000,000 executions, any filter and order (p95)",
		ours: "first page, p95 of all 480 combinations, at 1,000,000",
		obvious: "the obvious way, p95 of 37 combinations, at 1,000,000",
	},
	{
		what: "statistics of 1,000,000 executions",
		ours: "stats of all workflows, at 1,000,000",
	},
	{
		what: "open an execution of 5,000 steps of 50 KB",
		ours: "open an execution of 5,000 steps with 50 KB payloads",
		obvious: "the obvious way, 5,000 steps with 50 KB payloads",
	},
];

/** @throws Error when RESULTS.md has no such figure */
export function figuresTable(): string {
	const results = readFileSync(
		join(projectDirectory, "bench/RESULTS.md"),
		"utf8",
	);
	return [
		"| | here | the obvious way |",
		"|---|---|---|",
		...shown.map(({ what, ours, obvious }) => {
			const own = row(results, ours);
			const theirs =
				obvious === undefined
					? own.heldAgainst
					: row(results, obvious).measured;
			return `| ${what} | ${own.measured} ${own.unit} | ${theirs} ${own.unit} |`;
		}),
	].join("\n");
}

interface Row {
	readonly measured: string;
	readonly unit: string;
	readonly heldAgainst: string;
}

function row(results: string, figure: string): Row {
	for (const line of results.split("\n")) {
		const [name, measured = "", , unit = "", against = ""] = line
			.split("|")
			.slice(1)
			.map((cell) => cell.trim());
		if (name === figure)
			return { measured, unit, heldAgainst: against.split(" ").at(-1) ?? "" };
	}
	throw new Error(`bench/RESULTS.md has no figure "${figure}".`);
}
