import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
} from "vitest";
import { DATABASE_NAME } from "../src-main/execution-history/opening.ts";
import { storeRuns } from "./million.ts";
import type { EngineReport } from "./processes/engine-plan.ts";
import { type SampleRun, sampleRuns } from "./sample-runs.ts";
import { checkStored } from "./stored-steps.ts";

const STEPS = 5;
const PLAN = { stepsPerExecution: STEPS, stepBytes: 200 };
const runs: readonly SampleRun[] = [
	...sampleRuns({
		seed: 1,
		count: 20,
		from: 1_000,
		to: 2_000,
		steps: () => STEPS,
		stepBytes: 200,
	}),
];
let stored: string;
let folder: string;

beforeAll(async () => {
	stored = mkdtempSync(join(tmpdir(), "stored-steps-test-"));
	await storeRuns(stored, runs);
});
beforeEach(() => {
	folder = join(stored, "changed");
	mkdirSync(folder);
	copyFileSync(join(stored, DATABASE_NAME), join(folder, DATABASE_NAME));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => rmSync(stored, { recursive: true, force: true }));

function report(different: Partial<EngineReport> = {}): EngineReport {
	return {
		steps: runs.length * STEPS,
		executionIds: runs.map(({ execution }) => execution.id),
		elapsedMs: 1,
		runMs: 1,
		loggerMs: 1,
		batches: 1,
		batchBytes: 1,
		ackMs: [],
		cpuMs: 1,
		startMemoryBytes: 1,
		peakMemoryBytes: 1,
		problems: [],
		...different,
	};
}

function change(sql: string): void {
	const database = new Database(join(folder, DATABASE_NAME));
	database.exec(sql);
	database.close();
}

const check = () => checkStored(folder, [report()], PLAN);

describe("checkStored", () => {
	it("accepts what is stored as it was recorded", () => {
		expect(check).not.toThrow();
	});

	it("finds a lost step", () => {
		change("DELETE FROM execution_steps WHERE rowid = 7");
		expect(check).toThrow("100 steps were recorded, 99 are stored");
	});

	it("finds a step stored in the place of another", () => {
		change("UPDATE execution_steps SET step_index = 2 WHERE rowid = 4");
		expect(check).toThrow("not as it was recorded");
	});

	it("finds steps out of order", () => {
		change(
			"UPDATE execution_steps SET step_index = CASE step_index WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE step_index END",
		);
		expect(check).toThrow("not as it was recorded");
	});

	it("finds a payload that was dropped or cut", () => {
		change("UPDATE execution_steps SET output_data = '{}' WHERE rowid = 1");
		expect(check).toThrow("not as it was recorded");
	});

	it("finds an open step", () => {
		change("UPDATE execution_steps SET status = 'running' WHERE rowid = 1");
		expect(check).toThrow("not as it was recorded");
	});

	it("finds a run without an end", () => {
		change("UPDATE workflow_executions SET status = 'running' WHERE rowid = 1");
		expect(check).toThrow("1 runs have no end");
	});

	it("finds a run that is not there at all", () => {
		const ids = [...report().executionIds, "exec_lost"];
		expect(() =>
			checkStored(folder, [report({ executionIds: ids })], PLAN),
		).toThrow("1 runs are not stored");
	});

	it("does not accept what the delivery itself calls lost", () => {
		expect(() =>
			checkStored(folder, [report({ problems: ["dropped"] })], PLAN),
		).toThrow("dropped");
	});
});
