import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { RunRequest } from "./engine.ts";
import { Schedules } from "./schedules.ts";
import { workflow } from "./testing/run-workflow.ts";

const scheduled = (id: string, trigger: object) =>
	workflow(id, [{ id: "request", type: "request" }], [], {
		triggers: [{ type: "schedule", ...trigger }],
	});

function openSchedules(run: (request: RunRequest) => Promise<unknown>) {
	vi.useFakeTimers({ now: 0 });
	const problems: string[] = [];
	const schedules = new Schedules(run, (problem) => problems.push(problem));
	onTestFinished(() => {
		schedules.stop();
		vi.useRealTimers();
	});
	return { schedules, problems };
}

describe("a schedule", () => {
	it("starts its workflow every so often, with its input", async () => {
		const requests: RunRequest[] = [];
		const { schedules } = openSchedules(async (request) => {
			requests.push(request);
		});
		schedules.update([scheduled("w", { everyMs: 1_000, input: { a: 1 } })]);
		await vi.advanceTimersByTimeAsync(999);
		expect(requests).toEqual([]);
		await vi.advanceTimersByTimeAsync(1_001);
		expect(requests).toEqual(
			[1_000, 2_000].map((dueAt) => ({
				workflow: "w",
				triggerType: "schedule",
				triggerData: { everyMs: 1_000, input: { a: 1 }, dueAt },
				input: { a: 1 },
			})),
		);
	});

	it("starts its workflow by its cron pattern", async () => {
		const due: unknown[] = [];
		const { schedules } = openSchedules(async ({ triggerData }) => {
			due.push(triggerData["dueAt"]);
		});
		schedules.update([
			scheduled("w", { cron: "*/5 * * * *", timezone: "Europe/Vienna" }),
		]);
		await vi.advanceTimersByTimeAsync(10 * 60_000);
		expect(due).toEqual([300_000, 600_000]);
	});

	it("is passed over while its last run still runs", async () => {
		const runs: PromiseWithResolvers<void>[] = [];
		const { schedules } = openSchedules(() => {
			const run = Promise.withResolvers<void>();
			runs.push(run);
			return run.promise;
		});
		schedules.update([scheduled("w", { everyMs: 100 })]);
		await vi.advanceTimersByTimeAsync(350);
		expect(runs).toHaveLength(1);
		runs[0]?.resolve();
		await vi.advanceTimersByTimeAsync(100);
		expect(runs).toHaveLength(2);
	});

	it("goes on after a run that could not be started", async () => {
		let starts = 0;
		const { schedules, problems } = openSchedules(async () => {
			starts += 1;
			throw new Error("gone");
		});
		schedules.update([scheduled("w", { everyMs: 100 })]);
		await vi.advanceTimersByTimeAsync(200);
		expect(starts).toBe(2);
		expect(problems[0]).toBe("The schedule of w could not start it: gone");
	});

	it("keeps its rhythm when other workflows change, and stops with its own", async () => {
		const started: string[] = [];
		const { schedules } = openSchedules(async (request) => {
			started.push(request.workflow);
		});
		schedules.update([scheduled("a", { everyMs: 100 })]);
		await vi.advanceTimersByTimeAsync(60);
		schedules.update([
			scheduled("a", { everyMs: 100 }),
			scheduled("b", { everyMs: 100 }),
		]);
		await vi.advanceTimersByTimeAsync(60);
		expect(started).toEqual(["a"]);
		schedules.update([scheduled("b", { everyMs: 100 })]);
		await vi.advanceTimersByTimeAsync(150);
		expect(started).toEqual(["a", "b", "b"]);
		schedules.stop();
		expect(vi.getTimerCount()).toBe(0);
	});
});
