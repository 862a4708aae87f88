import { describe, expect, it } from "vitest";
import { toFigure } from "./figure.ts";
import { toTable, toText } from "./table.ts";

describe("toText", () => {
	it.each([
		[0.123456, "0.123"],
		[12.345, "12.3"],
		[99.96, "100"],
		[1234567.8, "1,234,568"],
		[0, "0"],
	])("shows %f as %s", (value, text) => {
		expect(toText(value)).toBe(text);
	});
});

describe("toTable", () => {
	it("says of each figure whether it is met, and nothing where there is no budget", () => {
		const table = toTable([
			toFigure("case", {
				figure: "a",
				unit: "ms",
				rounds: [1],
				budgets: [{ kind: "at-most", value: 2 }],
			}),
			toFigure("case", {
				figure: "b",
				unit: "ms",
				rounds: [3, 4, 5],
				budgets: [{ kind: "at-most", value: 2 }],
			}),
			toFigure("case", { figure: "c", unit: "ms", rounds: [6] }),
		]);
		const lines = table.split("\n").map((line) => line.replaceAll(/ +/g, " "));
		expect(lines.slice(2)).toEqual([
			"| a | 1 | | ms | | | ≤ 2 ms | yes |",
			"| b | 4 | 3 … 5 | ms | | | ≤ 2 ms | NO |",
			"| c | 6 | | ms | | | | |",
		]);
	});
});
