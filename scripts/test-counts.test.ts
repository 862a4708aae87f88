import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
	countCheck,
	countPlaywright,
	countVitest,
	sum,
	summaryLine,
} from "./test-counts.ts";

let directory: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "test-counts-"));
});
afterEach(() => {
	rmSync(directory, { recursive: true });
});

function reportFile(report: unknown): string {
	const file = join(directory, "report.json");
	writeFileSync(file, JSON.stringify(report));
	return file;
}

const vitestReport = {
	numPassedTests: 5,
	numFailedTests: 0,
	numPendingTests: 1,
	numTodoTests: 1,
	testResults: [{ status: "passed", assertionResults: [{}] }],
};
const playwrightReport = {
	stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 2 },
	errors: [],
};

describe("the sum of all checks", () => {
	it("adds both runners up and names what was skipped", () => {
		const total = sum([
			countCheck(0),
			countVitest(reportFile(vitestReport), 0),
			countPlaywright(reportFile(playwrightReport), 0),
		]);
		expect(summaryLine(total)).toBe("8 passed, 0 failed, 4 skipped");
	});

	it("leaves skipped tests out of the line when there are none", () => {
		expect(summaryLine({ passed: 1, failed: 0, skipped: 0 })).toBe(
			"1 passed, 0 failed",
		);
	});

	it("counts a failed check as one failure and a passed one as nothing", () => {
		expect(countCheck(2)).toEqual({ passed: 0, failed: 1, skipped: 0 });
		expect(countCheck(0)).toEqual({ passed: 0, failed: 0, skipped: 0 });
	});

	it("counts a test file that could not be loaded", () => {
		const report = {
			...vitestReport,
			testResults: [{ status: "failed", assertionResults: [] }],
		};
		expect(countVitest(reportFile(report), 1).failed).toBe(1);
	});

	it("counts a runner that failed though every test passed", () => {
		expect(countVitest(reportFile(vitestReport), 1).failed).toBe(1);
		expect(countPlaywright(reportFile(playwrightReport), 1).failed).toBe(1);
	});

	it("counts a test that passed only on a second try as failed", () => {
		const report = {
			...playwrightReport,
			stats: { ...playwrightReport.stats, flaky: 1 },
		};
		expect(countPlaywright(reportFile(report), 0).failed).toBe(1);
	});

	it("counts a runner that left no report as one failure", () => {
		const error = vi.spyOn(console, "error").mockImplementation(() => {});
		expect(countVitest(join(directory, "none.json"), 0).failed).toBe(1);
		expect(error).toHaveBeenCalledOnce();
		error.mockRestore();
	});
});
