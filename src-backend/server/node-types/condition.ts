import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { expectNumber } from "../expression-functions.ts";
import { defineNodeType } from "../node-type.ts";

const operators = {
	equals: (left, right) => isDeepStrictEqual(left, right),
	"not-equals": (left, right) => !isDeepStrictEqual(left, right),
	"less-than": (left, right) => number(left) < number(right),
	"at-most": (left, right) => number(left) <= number(right),
	"greater-than": (left, right) => number(left) > number(right),
	"at-least": (left, right) => number(left) >= number(right),
	contains: (left, right) =>
		typeof left === "string"
			? left.includes(String(right))
			: Array.isArray(left) &&
				left.some((entry) => isDeepStrictEqual(entry, right)),
	/** Neither absent nor null. */
	exists: (left) => left !== undefined && left !== null,
} satisfies Record<string, (left: unknown, right: unknown) => boolean>;

const operatorNames = [
	"equals",
	"not-equals",
	"less-than",
	"at-most",
	"greater-than",
	"at-least",
	"contains",
	"exists",
] as const satisfies readonly (keyof typeof operators)[];

function number(value: unknown): number {
	return expectNumber(value, "The comparison");
}

/** Sends its input on by `true` or by `false`. */
export const conditionNode = defineNodeType({
	type: "condition",
	outputs: ["true", "false"],
	config: z.strictObject({
		left: z.unknown().optional(),
		operator: z.enum(operatorNames),
		right: z.unknown().optional(),
	}),
	run({ left, operator, right }, { input }) {
		const compare: (left: unknown, right: unknown) => boolean =
			operators[operator];
		const result = compare(left, right);
		return {
			output: { result, left, right },
			next: input,
			leaveBy: String(result),
		};
	},
});
