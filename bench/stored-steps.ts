/** Counts what an ingest has left in the database, by SQL of the benchmark's own: none lost, none doubled, in order, and with their payloads. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { DATABASE_NAME } from "../src-main/execution-history/opening.ts";
import type { EnginePlan, EngineReport } from "./processes/engine-plan.ts";
import { sum } from "./statistics.ts";

// Ids sort by the time they were made at, so that within a run they must rise with the place in it.
const OF_EACH_RUN = `
SELECT execution_id AS id, count(*) AS steps, count(DISTINCT step_index) AS places,
	ifnull(sum(octet_length(input_data) + octet_length(output_data)), 0) AS bytes,
	min(step_index) AS first, max(step_index) AS last,
	sum(status = 'running') AS open,
	sum(id <= before) AS outOfOrder
FROM (
	SELECT execution_id, id, step_index, status, input_data, output_data,
		lag(id) OVER (PARTITION BY execution_id ORDER BY step_index) AS before
	FROM execution_steps
)
GROUP BY execution_id`;

interface RunRow {
	readonly id: string;
	readonly steps: number;
	readonly places: number;
	readonly bytes: number;
	readonly first: number;
	readonly last: number;
	readonly open: number;
	readonly outOfOrder: number | null;
}

/** @throws Error that says what is lost, doubled or out of order */
export function checkStored(
	directory: string,
	reports: readonly EngineReport[],
	plan: Pick<EnginePlan, "stepsPerExecution" | "stepBytes">,
): void {
	const { stepsPerExecution, stepBytes } = plan;
	const problems = reports.flatMap((report) => report.problems);
	if (problems.length > 0)
		throw new Error(`The delivery reported losses: ${problems[0]}`);
	const database = new Database(join(directory, DATABASE_NAME), {
		readonly: true,
	});
	try {
		const expected = new Set(reports.flatMap((report) => report.executionIds));
		const rows = database.prepare<[], RunRow>(OF_EACH_RUN).all();
		const total = sum(rows.map((row) => row.steps));
		const recorded = sum(reports.map((report) => report.steps));
		if (total !== recorded)
			throw new Error(`${recorded} steps were recorded, ${total} are stored`);
		for (const row of rows) {
			const isWhole =
				expected.delete(row.id) &&
				row.steps === stepsPerExecution &&
				row.places === stepsPerExecution &&
				row.bytes === stepsPerExecution * stepBytes &&
				row.first === 0 &&
				row.last === stepsPerExecution - 1 &&
				row.open === 0 &&
				(row.outOfOrder ?? 0) === 0;
			if (!isWhole)
				throw new Error(
					`A run is not as it was recorded: ${JSON.stringify(row)}`,
				);
		}
		if (expected.size > 0)
			throw new Error(`${expected.size} runs are not stored`);
		const unfinished = database
			.prepare<[], { count: number }>(
				"SELECT count(*) AS count FROM workflow_executions WHERE status = 'running'",
			)
			.get();
		if (unfinished?.count !== 0)
			throw new Error(`${unfinished?.count} runs have no end`);
	} finally {
		database.close();
	}
}
