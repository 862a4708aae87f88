/**
 * Entry of the benchmarks: `npm run bench [-- <case> … [--quick] [--json] [--profile] [--write-results]]`.
 *
 * Figures go to standard output; what is under way goes to standard error.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cases } from "./cases/all.ts";
import { type Figure, toFigure, toJsonLine } from "./figure.ts";
import { describeMachine } from "./machine.ts";
import { DATA_DIRECTORY } from "./million.ts";
import { summarizeProfiles } from "./profile-summary.ts";
import { writeResults } from "./results-file.ts";
import { toTable } from "./table.ts";

const { values: options, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		quick: { type: "boolean", default: false },
		json: { type: "boolean", default: false },
		profile: { type: "boolean", default: false },
		"write-results": { type: "boolean", default: false },
	},
});
const unknown = positionals.filter(
	(name) => !cases.some((one) => one.name === name),
);
if (unknown.length > 0) {
	console.error(
		`No case ${unknown.join(", ")}. There are: ${cases.map((one) => one.name).join(", ")}`,
	);
	process.exit(2);
}
if (options["write-results"] && options.quick) {
	console.error(
		"RESULTS.md holds full runs: leave out --quick or --write-results",
	);
	process.exit(2);
}

mkdirSync(DATA_DIRECTORY, { recursive: true });
const profileDirectory = options.profile
	? join(DATA_DIRECTORY, "profiles")
	: undefined;
if (profileDirectory !== undefined)
	rmSync(profileDirectory, { recursive: true, force: true });
const machine = describeMachine();
if (!options.json) console.log(`${machine}\n`);
for (const { name, run } of cases) {
	if (positionals.length > 0 && !positionals.includes(name)) continue;
	const startedAt = performance.now();
	const measurements = await run({
		isQuick: options.quick,
		profileDirectory,
		note: (text) => console.error(`${name}: ${text}`),
	});
	const figures = measurements.map(
		(measurement): Figure =>
			toFigure(
				name,
				options.quick
					? { ...measurement, figure: `quick: ${measurement.figure}` }
					: measurement,
			),
	);
	if (options.json)
		for (const figure of figures) console.log(toJsonLine(figure));
	else {
		const seconds = Math.round((performance.now() - startedAt) / 1_000);
		console.log(`${name} (${seconds} s)\n\n${toTable(figures)}\n`);
	}
	if (options["write-results"]) writeResults(name, figures, machine);
}
if (profileDirectory !== undefined)
	console.error(summarizeProfiles(profileDirectory));
