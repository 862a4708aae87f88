import { beforeEach, describe, expect, it, vi } from "vitest";
import type { RequestHandlers } from "../../src-shared/contract.ts";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import { Answerer } from "./answer.ts";
import { keptLog, type LogLine } from "./testing/services.ts";

let now = 0;
let lines: LogLine[];
let stats: RequestHandlers["execution-history:stats"];
let answerer: Answerer;

const unused = () => {
	throw new Error("Not asked in this test.");
};

beforeEach(() => {
	now = 0;
	const kept = keptLog();
	lines = kept.lines;
	stats = unused;
	const handlers: RequestHandlers = {
		"execution-history:list": unused,
		"execution-history:get": unused,
		"execution-history:steps": unused,
		"execution-history:step": unused,
		"execution-history:stats": (request) => stats(request),
		"execution-history:workflows": unused,
		"execution-history:delete": unused,
		"execution-history:status": unused,
		"backend:list": () => [],
		"backend:create": unused,
		"backend:start": unused,
		"backend:stop": unused,
		"backend:delete": unused,
		"backend:status": unused,
		"backend:run": unused,
	};
	answerer = new Answerer({
		handlers,
		log: kept.log,
		logLimits: { maxLines: 3, intervalMs: 1_000, now: () => now },
	});
});

describe("an answer", () => {
	it("is what the handler says", async () => {
		expect(await answerer.request("backend:list", undefined)).toEqual([]);
		expect(lines).toEqual([]);
	});

	it("is the failure that the handler names, with its details", async () => {
		stats = () => {
			throw new ExecutionHistoryError("store-full", "The disk is full", {
				free: 0,
			});
		};
		expect(await answerer.request("execution-history:stats", {})).toEqual({
			error: "The disk is full",
			code: "store-full",
			details: { free: 0 },
		});
		expect(lines).toMatchObject([
			{ data: { channel: "execution-history:stats", code: "store-full" } },
		]);
	});

	it.each([
		["an error", () => Promise.reject(new Error("secret path /home/me"))],
		[
			"an internal failure",
			() =>
				Promise.reject(
					new ExecutionHistoryError("internal", "secret path /home/me"),
				),
		],
		["no error at all", () => Promise.reject("secret path /home/me")],
	])(
		"hides the words of a defect (%s) and refers to the log",
		async (_, defect) => {
			stats = defect;
			const answer = await answerer.request("execution-history:stats", {});
			expect(answer).toMatchObject({
				code: "internal",
				details: { reference: expect.any(String) },
			});
			expect(JSON.stringify(answer)).not.toContain("secret");
			expect(lines).toMatchObject([
				{ level: "error", data: { stack: expect.stringContaining("secret") } },
			]);
			expect(answer).toMatchObject({
				details: { reference: lines[0]?.data?.["reference"] },
			});
		},
	);

	it.each([undefined, null, 42, {}, "nothing", "__proto__", "constructor"])(
		"refuses the channel %s",
		async (channel) => {
			expect(await answerer.request(channel, {})).toMatchObject({
				code: "unknown-channel",
			});
		},
	);

	it("takes no batch where none can be stored", async () => {
		expect(
			await answerer.append("execution-history:append", new Uint8Array()),
		).toMatchObject({ code: "unknown-channel" });
	});

	it("repeats no more of a channel's name than fits in a line", async () => {
		const answer = await answerer.request("x".repeat(10_000), {});
		expect(JSON.stringify([answer, lines]).length).toBeLessThan(1_000);
	});
});

describe("the log of refusals", () => {
	it("does not fill up, and counts what it leaves out", async () => {
		for (let time = 0; time < 10; time += 1)
			await answerer.request("nothing", {});
		expect(lines).toHaveLength(3);
		now = 1_000;
		await answerer.request("nothing", {});
		expect(lines).toHaveLength(4);
		expect(lines[3]?.data).toMatchObject({ refusedUnwritten: 7 });
	});

	it("does not hide a defect behind a flood of refusals", async () => {
		stats = vi.fn(unused);
		for (let time = 0; time < 10; time += 1)
			await answerer.request("nothing", {});
		await answerer.request("execution-history:stats", {});
		expect(lines.at(-1)?.message).toBe("Request failed");
	});
});
