import { describe, expect, it } from "vitest";
import {
	type Budget,
	type Measurement,
	toFigure,
	toJsonLine,
} from "./figure.ts";

function measured(
	value: number,
	limit: number | undefined,
	...budgets: Budget[]
): Measurement {
	return {
		figure: "speed",
		unit: "ms",
		rounds: [value],
		...(limit === undefined
			? {}
			: { limit: { name: "idle", rounds: [limit] } }),
		budgets,
	};
}

describe("toFigure", () => {
	it("takes the median of the rounds and of the limit's rounds", () => {
		const figure = toFigure("ingest", {
			figure: "speed",
			unit: "steps/s",
			rounds: [90, 10, 80],
			limit: { name: "limit", rounds: [100, 400, 100] },
		});
		expect(figure).toMatchObject({
			value: 80,
			min: 10,
			max: 90,
			limit: 100,
			ratio: 0.8,
			budget: null,
			ok: null,
		});
	});

	it.each<[string, number, Budget, boolean]>([
		["at most", 1, { kind: "at-most", value: 1 }, true],
		["more than at most", 1.01, { kind: "at-most", value: 1 }, false],
		["a ratio at least", 7.5, { kind: "ratio-at-least", ratio: 0.75 }, true],
		["less than a ratio", 7.4, { kind: "ratio-at-least", ratio: 0.75 }, false],
		["a ratio at most", 20, { kind: "ratio-at-most", ratio: 2 }, true],
		["more than a ratio", 20.1, { kind: "ratio-at-most", ratio: 2 }, false],
		["the limit and so much", 13, { kind: "above-limit", by: 3 }, true],
		["more above the limit", 13.1, { kind: "above-limit", by: 3 }, false],
	])("judges %s", (_name, value, budget, ok) => {
		expect(toFigure("case", measured(value, 10, budget)).ok).toBe(ok);
	});

	it("is met only when every budget is", () => {
		const budgets: Budget[] = [
			{ kind: "at-most", value: 30 },
			{ kind: "ratio-at-most", ratio: 2 },
		];
		expect(toFigure("case", measured(15, 10, ...budgets))).toMatchObject({
			budget: "≤ 30 ms and ≤ 2 × idle",
			ok: true,
		});
		expect(toFigure("case", measured(25, 10, ...budgets)).ok).toBe(false);
	});

	it("refuses to judge a ratio to nothing", () => {
		expect(() =>
			toFigure("case", measured(1, undefined, { kind: "above-limit", by: 3 })),
		).toThrow("needs a limit");
	});
});

describe("toJsonLine", () => {
	it("has the keys that programs read, and no other", () => {
		const figure = toFigure(
			"case",
			measured(1, 10, { kind: "at-most", value: 1 }),
		);
		expect(JSON.parse(toJsonLine(figure))).toEqual({
			case: "case",
			figure: "speed",
			value: 1,
			unit: "ms",
			limit: 10,
			ratio: 0.1,
			budget: "≤ 1 ms",
			ok: true,
		});
	});
});
