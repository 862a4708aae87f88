import { describe, expect, it } from "vitest";
import { compileExpression } from "./expression.ts";

const scope = {
	input: { user: { name: "Ada" }, count: 3, list: ["a", "b"], "a-b": 7 },
	steps: { read: { rows: [{ price: 2.5 }] } },
	trigger: { headers: { "user-agent": "curl" } },
	item: 4,
	index: 0,
};

describe("an expression", () => {
	it.each([
		["input.user.name", "Ada"],
		["input.list[1]", "b"],
		["input.list.0", "a"],
		['input["a-b"]', 7],
		["trigger.headers.user-agent", "curl"],
		["steps.read.rows[index].price", 2.5],
		["input.list[input.count - 2]", "b"],
		["input.nothing.at.all", undefined],
		["1 + 2 * 3", 7],
		["(1 + 2) * 3", 9],
		["-item + 10", 6],
		["10 % 4 - 1", 1],
		["8 / 2 / 2", 2],
		["'a' + 1", "a1"],
		["input.user.name + ' L.'", "Ada L."],
		["round(1.005, 2)", 1.01],
		["round(2.5)", 3],
		["round(0.0000001, 2)", 0],
		["length(input.list) + length('xy')", 4],
		["number('12.5')", 12.5],
		["range(3)", [1, 2, 3]],
		["sum(range(4))", 10],
		["true", true],
		["null", null],
	])("%s is %j", (source, expected) => {
		expect(compileExpression(source)(scope)).toEqual(expected);
	});

	it.each([
		["", /ends too early/],
		["input.", /unexpected/],
		["input..a", /unexpected/],
		["1 +", /ends too early/],
		["(1", /“\)” is missing/],
		["1 2", /unexpected “2”/],
		["process.exit", /“process” is not known/],
		["constructor", /“constructor” is not known/],
		["eval(1)", /no function eval/],
		["input; 1", /unexpected “;/],
		["x".repeat(1_001), /longer than 1000 characters/],
	])("refuses %j", (source, message) => {
		expect(() => compileExpression(source)).toThrow(message);
	});

	it.each([
		["input.user * 2", /\* needs a number, not an object/],
		["item / 0", /Cannot divide 4 by zero/],
		["length(item)", /length needs a text or a list/],
		["range(1000000)", /range needs a whole number/],
		["number('x')", /number needs a number/],
		["sum(input)", /sum needs a list/],
	])("fails on %s in words", (source, message) => {
		expect(() => compileExpression(source)(scope)).toThrow(message);
	});

	it.each([
		"input.constructor",
		"input.__proto__",
		"input.list.length",
		"input.user.name.length",
		"input['toString']",
	])("cannot reach what an object inherits: %s", (source) => {
		expect(compileExpression(source)(scope)).toBeUndefined();
	});
});
