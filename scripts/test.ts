/**
 * `npm test`: every check of the project. A check that fails does not keep the next from running; the
 * last line sums up all of them.
 */
import "./require-node.js";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, runCommand } from "./run-command.ts";
import {
	countCheck,
	countPlaywright,
	countVitest,
	sum,
	summaryLine,
	type TestCounts,
} from "./test-counts.ts";

const reports = mkdtempSync(join(tmpdir(), "execution-history-reports-"));
const vitestReport = join(reports, "vitest.json");
const playwrightReport = join(reports, "playwright.json");

async function stage(
	title: string,
	command: Command,
	count: (exitCode: number) => TestCounts = countCheck,
): Promise<TestCounts> {
	if (command.holdOutput !== true) console.log(`\n── ${title}`);
	const startedAt = performance.now();
	const exitCode = await runCommand(command);
	const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
	const outcome = exitCode === 0 ? "done" : `failed, exit code ${exitCode}`;
	console.log(`── ${title}: ${outcome}, ${seconds} s`);
	return count(exitCode);
}

const checks = await Promise.all([
	stage("Types", {
		program: "tsc",
		parameters: ["-b"],
		holdOutput: true,
	}),
	stage("Lint, format and the import rules between rooms", {
		program: "biome",
		parameters: ["check", "--error-on-warnings"],
		holdOutput: true,
	}),
]);
const unitTests = await stage(
	"Unit and integration tests",
	{
		program: "vitest",
		parameters: [
			"run",
			"--reporter=default",
			"--reporter=json",
			`--outputFile.json=${vitestReport}`,
		],
	},
	(exitCode) => countVitest(vitestReport, exitCode),
);
const browser = await stage("Browser", {
	program: process.execPath,
	parameters: ["scripts/ensure-browser.ts"],
});
const app = await stage("App", {
	program: process.execPath,
	parameters: ["scripts/build-app.ts"],
});
const endToEndTests = await stage(
	"End-to-end tests",
	{
		program: "playwright",
		parameters: ["test", "--reporter=list,json"],
		environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
	},
	(exitCode) => countPlaywright(playwrightReport, exitCode),
);

rmSync(reports, { recursive: true, force: true });
const total = sum([...checks, unitTests, browser, app, endToEndTests]);
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`\n${summaryLine(total)}`);
