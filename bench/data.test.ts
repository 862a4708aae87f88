import { describe, expect, it } from "vitest";
import { anyPayload, payloadOfBytes, sampleWorkflows } from "./data.ts";
import { SeededRandom } from "./random.ts";
import { sampleRuns } from "./sample-runs.ts";
import { sum } from "./statistics.ts";

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe("payloadOfBytes", () => {
	it.each([100, 512, 5_000, 50_000])(
		"makes payloads of exactly %i bytes of JSON",
		(bytes) => {
			const random = new SeededRandom(3);
			for (let number = 0; number < 20; number++)
				expect(sizeOf(payloadOfBytes(random, bytes))).toBe(bytes);
		},
	);
});

describe("anyPayload", () => {
	it("has five shapes from 0.1 to 50 KB", () => {
		const random = new SeededRandom(5);
		const payloads = Array.from({ length: 1_000 }, () => anyPayload(random));
		const sizes = payloads.map(sizeOf);
		expect(new Set(payloads.map((payload) => payload["kind"])).size).toBe(5);
		expect(Math.min(...sizes)).toBeLessThan(150);
		expect(Math.max(...sizes)).toBeGreaterThan(35_000);
		expect(Math.max(...sizes)).toBeLessThanOrEqual(50_000);
	});
});

describe("sampleWorkflows", () => {
	it("makes 40 workflows of which the first few run as often as all others", () => {
		const weights = sampleWorkflows(new SeededRandom(7)).map(
			(workflow) => workflow.weight,
		);
		expect(weights).toHaveLength(40);
		expect(sum(weights.slice(0, 5))).toBeGreaterThan(sum(weights) / 2);
	});
});

describe("sampleRuns", () => {
	const options = {
		seed: 9,
		count: 2_000,
		from: 1_000_000,
		to: 2_000_000,
		steps: () => 23,
		stepBytes: 400,
	};

	it("makes the same runs from the same seed, and others from another", () => {
		const first = JSON.stringify([...sampleRuns({ ...options, count: 20 })]);
		expect(JSON.stringify([...sampleRuns({ ...options, count: 20 })])).toBe(
			first,
		);
		expect(
			JSON.stringify([...sampleRuns({ ...options, count: 20, seed: 10 })]),
		).not.toBe(first);
	});

	it("lets one run in twenty fail, at its last step", () => {
		const runs = [...sampleRuns(options)];
		const failed = runs.filter(({ execution }) => execution.status === "error");
		expect(failed.length / runs.length).toBeCloseTo(0.05, 1);
		expect(failed.every(({ steps }) => steps.at(-1)?.status === "error")).toBe(
			true,
		);
	});

	it("comes to the same node again in a run of many steps", () => {
		const [run] = sampleRuns(options);
		expect(run?.steps.at(-1)?.visit).toBe(3);
	});

	it("makes ids that are unique and sort by time", () => {
		const ids = [...sampleRuns(options)].map(({ execution }) => execution.id);
		expect(new Set(ids).size).toBe(ids.length);
		expect([...ids].sort()).toEqual(ids);
	});
});
