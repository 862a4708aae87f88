/** Reads what Vitest and Playwright report in JSON, and sums it up. */
import { readFileSync } from "node:fs";
import * as z from "zod";

export interface TestCounts {
	readonly passed: number;
	readonly failed: number;
	readonly skipped: number;
}

const vitestReportSchema = z.object({
	numPassedTests: z.int(),
	numFailedTests: z.int(),
	numPendingTests: z.int(),
	numTodoTests: z.int(),
	testResults: z.array(
		z.object({
			status: z.string(),
			assertionResults: z.array(z.unknown()),
		}),
	),
});

const playwrightReportSchema = z.object({
	stats: z.object({
		expected: z.int(),
		unexpected: z.int(),
		flaky: z.int(),
		skipped: z.int(),
	}),
	/** What went wrong outside any test: a spec that cannot be loaded, for one. */
	errors: z.array(z.unknown()),
});

export const nothingCounted: TestCounts = { passed: 0, failed: 0, skipped: 0 };

/** A check that is not made of tests: silent when it passes, one failure when it does not. */
export function countCheck(exitCode: number): TestCounts {
	return { ...nothingCounted, failed: exitCode === 0 ? 0 : 1 };
}

export function countVitest(reportFile: string, exitCode: number): TestCounts {
	return count(reportFile, exitCode, (report) => {
		const found = vitestReportSchema.parse(report);
		const unloadable = found.testResults.filter(
			(file) => file.status === "failed" && file.assertionResults.length === 0,
		);
		return {
			passed: found.numPassedTests,
			failed: found.numFailedTests + unloadable.length,
			skipped: found.numPendingTests + found.numTodoTests,
		};
	});
}

export function countPlaywright(
	reportFile: string,
	exitCode: number,
): TestCounts {
	return count(reportFile, exitCode, (report) => {
		const { stats, errors } = playwrightReportSchema.parse(report);
		return {
			passed: stats.expected,
			// A test that passes only when tried again is a test that fails.
			failed: stats.unexpected + stats.flaky + errors.length,
			skipped: stats.skipped,
		};
	});
}

export function sum(all: readonly TestCounts[]): TestCounts {
	return all.reduce(
		(total, one) => ({
			passed: total.passed + one.passed,
			failed: total.failed + one.failed,
			skipped: total.skipped + one.skipped,
		}),
		nothingCounted,
	);
}

/** The last line of `npm test`. */
export function summaryLine({ passed, failed, skipped }: TestCounts): string {
	const line = `${passed} passed, ${failed} failed`;
	return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

function count(
	reportFile: string,
	exitCode: number,
	read: (report: unknown) => TestCounts,
): TestCounts {
	try {
		const counts = read(JSON.parse(readFileSync(reportFile, "utf8")));
		// A runner can fail without a failing test: an error nobody caught, no test at all.
		return counts.failed === 0 && exitCode !== 0
			? { ...counts, failed: 1 }
			: counts;
	} catch (error) {
		console.error(`No report of the tests in ${reportFile}: ${error}`);
		return { ...nothingCounted, failed: 1 };
	}
}
