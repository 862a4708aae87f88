/**
 * Large databases, built once into `bench/data/` by the store's own code and kept there: a case copies one before it
 * changes it. One is built anew when it was not finished, or when the schema of the store has changed since.
 */
import { createHash } from "node:crypto";
import {
	constants,
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { prepareWritable } from "../src-main/execution-history/connection.ts";
import { openExecutionHistory } from "../src-main/execution-history/history.ts";
import { DATABASE_NAME } from "../src-main/execution-history/opening.ts";
import type { AppendAck } from "../src-shared/event-batch.ts";
import { BatchEncoder } from "../src-shared/event-batch-encoder.ts";
import { ObviousWay } from "./obvious-way.ts";
import { type SampleRun, sampleRuns } from "./sample-runs.ts";
import { sum } from "./statistics.ts";

export const DATA_DIRECTORY = fileURLToPath(new URL("data/", import.meta.url));
/** Start of the newest execution of every sample database. */
export const NEWEST_AT = Date.UTC(2026, 9, 31, 12);
const DAY_MS = 86_400_000;
/** A million executions in 90 days; fewer of them reach less far back, so that an hour holds as many everywhere. */
const MS_PER_EXECUTION = (90 * DAY_MS) / 1_000_000;
const EVENTS_A_BATCH = 2_000;
/** Of the largest payloads so many fit into a batch. */
const STEPS_A_PART = 200;
const BYTES_A_BATCH = 2 * 1024 * 1024;
const BATCHES_UNDER_WAY = 4;
const RUNS_AT_ONCE = 1_000;
export const WORKER_SCRIPT = fileURLToPath(
	new URL("../src-main/execution-history/threads/worker.ts", import.meta.url),
);
/** Written last. */
const COMPLETE = "complete";
const SESSION = "session_of_samples";
export const OBVIOUS_NAME = "obvious.sqlite";

export interface SampleDatabase {
	/** Of its folder; the same name is taken for the same data. */
	readonly name: string;
	readonly runs: () => Iterable<SampleRun>;
}

/** So many executions with one to three small steps each. */
export function smallRuns(executions: number): SampleDatabase {
	return {
		name: `executions-${executions}`,
		runs: () =>
			sampleRuns({
				seed: 7,
				count: executions,
				...until(NEWEST_AT, executions),
				steps: (random) => random.integer(1, 3),
				stepBytes: 200,
			}),
	};
}

/** When so many executions began, the newest of them at a time. */
export function until(
	newestAt: number,
	executions: number,
): { readonly from: number; readonly to: number } {
	return { from: newestAt - executions * MS_PER_EXECUTION, to: newestAt };
}

/** Its folder; built unless it is there. */
export async function ensureDatabase({
	name,
	runs,
}: SampleDatabase): Promise<string> {
	const directory = join(DATA_DIRECTORY, name);
	await once(directory, schemaFingerprint(), () =>
		storeRuns(directory, runs()),
	);
	return directory;
}

/** The file of the same runs stored the obvious way; built unless it is there. */
export async function ensureObviousDatabase({
	name,
	runs,
}: SampleDatabase): Promise<string> {
	const directory = join(DATA_DIRECTORY, `obvious-${name}`);
	const file = join(directory, OBVIOUS_NAME);
	await once(directory, "1", () => storeTheObviousWay(file, runs()));
	return file;
}

/** Fills a database that nobody measures the filling of: many runs a transaction. */
export async function storeTheObviousWay(
	file: string,
	runs: Iterable<SampleRun>,
): Promise<void> {
	const obvious = new ObviousWay(file);
	let waiting: SampleRun[] = [];
	const store = async () => {
		obvious.atOnce(() => {
			for (const run of waiting) obvious.record(run);
		});
		waiting = [];
		// A statement prepared for each call is only given back between two turns of the event loop.
		await nextTurn();
	};
	for (const run of runs) {
		waiting.push(run);
		if (waiting.length >= RUNS_AT_ONCE) await store();
	}
	await store();
	obvious.close();
}

/** Copies a sample database into a folder, so that it can be changed; answers the folder. */
export async function copyDatabase(
	database: SampleDatabase,
	to: string,
): Promise<string> {
	mkdirSync(to, { recursive: true });
	copyFile(
		join(await ensureDatabase(database), DATABASE_NAME),
		join(to, DATABASE_NAME),
	);
	return to;
}

/** Where the disk can share blocks, a copy costs nothing. */
export function copyFile(from: string, to: string): void {
	copyFileSync(from, to, constants.COPYFILE_FICLONE);
}

/** The id of an execution with exactly so many steps. */
export function findExecution(directory: string, steps: number): string {
	const database = new Database(join(directory, DATABASE_NAME), {
		readonly: true,
	});
	const row = database
		.prepare<[number], { id: string }>(
			"SELECT execution_id AS id FROM execution_steps GROUP BY execution_id HAVING count(*) = ? LIMIT 1",
		)
		.get(steps);
	database.close();
	if (row === undefined) throw new Error(`No execution of ${steps} steps`);
	return row.id;
}

async function once(
	directory: string,
	fingerprint: string,
	build: () => Promise<void> | void,
): Promise<void> {
	const mark = join(directory, COMPLETE);
	if (existsSync(mark) && readFileSync(mark, "utf8") === fingerprint) return;
	const startedAt = performance.now();
	process.stderr.write(`building ${directory} … `);
	rmSync(directory, { recursive: true, force: true });
	mkdirSync(directory, { recursive: true });
	await build();
	writeFileSync(mark, fingerprint);
	process.stderr.write(
		`${Math.round((performance.now() - startedAt) / 1_000)} s\n`,
	);
}

/** Stores runs as a history stores them: batch after batch, a few under way at a time. */
export async function storeRuns(
	directory: string,
	runs: Iterable<SampleRun>,
): Promise<void> {
	const history = await openExecutionHistory({
		directory,
		workerScript: WORKER_SCRIPT,
	});
	const encoder = new BatchEncoder();
	const underWay: Promise<void>[] = [];
	let waiting: SampleRun[] = [];
	let events = 0;
	let bytes = 0;
	let batch = 0;
	const store = async () => {
		if (waiting.length === 0) return;
		batch += 1;
		const encoded = encoder.encode({
			sessionId: SESSION,
			batch,
			executions: waiting.map((run) => run.execution),
			steps: waiting.flatMap((run) => run.steps),
		});
		waiting = [];
		events = 0;
		bytes = 0;
		underWay.push(history.append(encoded).then(refuseRejected));
		if (underWay.length >= BATCHES_UNDER_WAY) await underWay.shift();
	};
	for (const run of partsOf(runs)) {
		waiting.push(run);
		events += run.steps.length + 1;
		bytes += payloadLength(run);
		if (events >= EVENTS_A_BATCH || bytes >= BYTES_A_BATCH) await store();
	}
	await store();
	await Promise.all(underWay);
	await history.close();
}

/** A long run as several, so that none is larger than a batch: the same execution, and some of its steps. */
function* partsOf(runs: Iterable<SampleRun>): Generator<SampleRun> {
	for (const { execution, steps } of runs)
		for (let from = 0; from === 0 || from < steps.length; from += STEPS_A_PART)
			yield { execution, steps: steps.slice(from, from + STEPS_A_PART) };
}

function payloadLength({ steps }: SampleRun): number {
	return sum(
		steps.map(
			({ inputData, outputData }) =>
				(inputData?.length ?? 0) + (outputData?.length ?? 0),
		),
	);
}

function refuseRejected({ rejected }: AppendAck): void {
	if (rejected.length > 0)
		throw new Error(`The store refused an event: ${rejected[0]?.message}`);
}

function schemaFingerprint(): string {
	const connection = prepareWritable(new Database(":memory:"));
	const schema = connection
		.prepare("SELECT sql FROM sqlite_schema ORDER BY name")
		.all();
	connection.close();
	return createHash("sha256")
		.update(JSON.stringify(schema))
		.digest("hex")
		.slice(0, 16);
}
