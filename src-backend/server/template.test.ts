import { describe, expect, it } from "vitest";
import { compileTemplate } from "./template.ts";

const scope = { input: { name: "Ada", rows: [1, 2], nested: { a: 1 } } };

describe("a template", () => {
	it.each([
		["{{ input.rows }}", [1, 2]],
		["Hello {{ input.name }}!", "Hello Ada!"],
		["{{ input.name }}{{ input.name }}", "AdaAda"],
		["[{{ input.nothing }}]", "[]"],
		["{{ input.nested }} and {{ input.rows }}", '{"a":1} and [1,2]'],
		["no template", "no template"],
		[7, 7],
		[null, null],
		[
			{ a: ["{{ input.name }}"], b: { c: "{{ 1 + 1 }}" } },
			{ a: ["Ada"], b: { c: 2 } },
		],
	])("%j gives %j", (value, expected) => {
		expect(compileTemplate(value)(scope)).toEqual(expected);
	});

	it("leaves out a field that is not there and keeps its place in a list", () => {
		const template = compileTemplate({
			field: "{{ input.nothing }}",
			list: ["{{ input.nothing }}", 1],
		});
		expect(template(scope)).toStrictEqual({ list: [null, 1] });
	});

	it("cannot set a prototype", () => {
		const made = compileTemplate(JSON.parse('{"__proto__": {"a": "{{ 1 }}"}}'))(
			scope,
		);
		expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
	});

	it("says where an expression cannot be read", () => {
		expect(() => compileTemplate({ a: [{ b: "{{ 1 + }}" }] })).toThrow(
			expect.objectContaining({
				path: ["a", 0, "b"],
				message: "“{{ 1 + }}” is no expression: it ends too early",
			}),
		);
		expect(() => compileTemplate("{{ input")).toThrow(/not closed/);
	});
});
