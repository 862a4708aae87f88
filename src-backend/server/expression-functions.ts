/** What an expression can call, and its arithmetic. All of it is pure and bounded. */
import { WorkflowError } from "./workflow-error.ts";

/** Longest list that `range` makes. */
const MAX_RANGE = 100_000;
const MAX_DIGITS = 15;

export type ExpressionFunction = (...values: unknown[]) => unknown;

export const expressionFunctions: ReadonlyMap<string, ExpressionFunction> =
	new Map<string, ExpressionFunction>([
		/** Characters of a text, entries of a list. */
		[
			"length",
			(value) => {
				if (typeof value === "string" || Array.isArray(value))
					return value.length;
				throw new WorkflowError(
					`length needs a text or a list, not ${describe(value)}`,
				);
			},
		],
		/** Reads a number from a text, such as one from a query string. */
		[
			"number",
			(value) => {
				const number =
					typeof value === "string" && value.trim() !== ""
						? Number(value)
						: value;
				return expectNumber(number, "number");
			},
		],
		/** The whole numbers from 1 to the given one. */
		[
			"range",
			(value) => {
				const count = expectNumber(value, "range");
				if (!Number.isInteger(count) || count < 0 || count > MAX_RANGE)
					throw new WorkflowError(
						`range needs a whole number from 0 to ${MAX_RANGE}, not ${count}`,
					);
				return Array.from({ length: count }, (_, index) => index + 1);
			},
		],
		/** Rounds to a number of digits after the point, 0 unless told. */
		[
			"round",
			(value, digits = 0) => {
				const places = expectNumber(digits, "round");
				if (!Number.isInteger(places) || places < 0 || places > MAX_DIGITS)
					throw new WorkflowError(
						`round needs 0 to ${MAX_DIGITS} digits, not ${places}`,
					);
				const number = expectNumber(value, "round");
				return shift(Math.round(shift(number, places)), -places);
			},
		],
		/** The sum of a list of numbers. */
		[
			"sum",
			(value) => {
				if (!Array.isArray(value))
					throw new WorkflowError(`sum needs a list, not ${describe(value)}`);
				return value.reduce(
					(total: number, entry: unknown) => total + expectNumber(entry, "sum"),
					0,
				);
			},
		],
	]);

/** Moves the decimal point in the number's text, since 1.005 * 100 is 100.49999999999999. */
function shift(number: number, places: number): number {
	const [digits, exponent = "0"] = String(number).split("e");
	return Number(`${digits}e${Number(exponent) + places}`);
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

export function calculate(
	operator: ArithmeticOperator,
	left: unknown,
	right: unknown,
): unknown {
	if (
		operator === "+" &&
		(typeof left === "string" || typeof right === "string")
	)
		return toText(left) + toText(right);
	const a = expectNumber(left, operator);
	const b = expectNumber(right, operator);
	switch (operator) {
		case "+":
			return a + b;
		case "-":
			return a - b;
		case "*":
			return a * b;
		case "/":
		case "%":
			if (b === 0) throw new WorkflowError(`Cannot divide ${a} by zero`);
			return operator === "/" ? a / b : a % b;
	}
}

/** How a value reads inside a text: nothing for what is not there, JSON for lists and objects. */
export function toText(value: unknown): string {
	if (value === undefined || value === null) return "";
	if (typeof value === "string") return value;
	return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function expectNumber(value: unknown, where: string): number {
	if (typeof value === "number" && Number.isFinite(value)) return value;
	throw new WorkflowError(`${where} needs a number, not ${describe(value)}`);
}

function describe(value: unknown): string {
	if (value === undefined || value === null) return "nothing";
	if (typeof value === "string") return `the text “${value.slice(0, 50)}”`;
	if (Array.isArray(value)) return "a list";
	return typeof value === "object" ? "an object" : String(value);
}
