/**
 * Expressions of the workflow format: paths into the run's data, literals, arithmetic and a handful of
 * functions. Compiled to closures over a scope; nothing of JavaScript can be reached from inside.
 *
 *     sum     = product { ("+" | "-") product }
 *     product = operand { ("*" | "/" | "%") operand }
 *     operand = "-" operand | number | text | true | false | null | "(" sum ")" | function "(" … ")" | path
 *     path    = name { "." name | "[" sum "]" }
 */
import {
	type ArithmeticOperator,
	calculate,
	expectNumber,
	expressionFunctions,
} from "./expression-functions.ts";

/** What an expression can see, by the first name of a path. */
export type Scope = Readonly<Record<string, unknown>>;
export type Expression = (scope: Scope) => unknown;

/** Names that a path can begin with. */
const scopeNames: readonly string[] = [
	"input",
	"steps",
	"trigger",
	"item",
	"index",
];

/** Also bounds how deep the parser recurses. */
const MAX_LENGTH = 1_000;

// A name after a point may hold hyphens (`trigger.headers.user-agent`); a subtraction there needs a space.
const TOKEN =
	/\s*(?:(?<name>(?:\.\s*[\w$][\w$-]*)|[A-Za-z_$][\w$]*)|(?<number>\d+(?:\.\d+)?)|(?<text>"[^"]*"|'[^']*')|(?<sign>[-+*/%()[\],]))/y;

interface Token {
	readonly kind: "name" | "member" | "number" | "text" | "sign";
	readonly value: string;
}

/** @throws SyntaxError when the text is no expression. */
export function compileExpression(source: string): Expression {
	if (source.length > MAX_LENGTH)
		throw new SyntaxError(`longer than ${MAX_LENGTH} characters`);
	return new Parser(tokenize(source)).parse();
}

function tokenize(source: string): Token[] {
	const text = source.trimEnd();
	const tokens: Token[] = [];
	let at = 0;
	while (at < text.length) {
		TOKEN.lastIndex = at;
		const groups = TOKEN.exec(text)?.groups;
		if (groups === undefined)
			throw new SyntaxError(`unexpected “${text.slice(at).trim()}”`);
		at = TOKEN.lastIndex;
		const { name, number, text: quoted, sign } = groups;
		if (name?.startsWith("."))
			tokens.push({ kind: "member", value: name.slice(1).trim() });
		else if (name !== undefined) tokens.push({ kind: "name", value: name });
		else if (number !== undefined)
			tokens.push({ kind: "number", value: number });
		else if (quoted !== undefined)
			tokens.push({ kind: "text", value: quoted.slice(1, -1) });
		else if (sign !== undefined) tokens.push({ kind: "sign", value: sign });
	}
	return tokens;
}

class Parser {
	readonly #tokens: readonly Token[];
	#at = 0;

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	parse(): Expression {
		const expression = this.#sum();
		const rest = this.#tokens[this.#at];
		if (rest !== undefined) throw new SyntaxError(`unexpected “${rest.value}”`);
		return expression;
	}

	#sum(): Expression {
		return this.#chain(() => this.#product(), ["+", "-"]);
	}

	#product(): Expression {
		return this.#chain(() => this.#operand(), ["*", "/", "%"]);
	}

	#chain(
		operand: () => Expression,
		operators: readonly ArithmeticOperator[],
	): Expression {
		let left = operand();
		for (;;) {
			const operator = operators.find((sign) => this.#take(sign));
			if (operator === undefined) return left;
			const first = left;
			const second = operand();
			left = (scope) => calculate(operator, first(scope), second(scope));
		}
	}

	#operand(): Expression {
		if (this.#take("-")) {
			const operand = this.#operand();
			return (scope) => -expectNumber(operand(scope), "-");
		}
		if (this.#take("(")) {
			const inner = this.#sum();
			this.#expect(")");
			return inner;
		}
		const token = this.#tokens[this.#at];
		this.#at += 1;
		if (token?.kind === "number") return constant(Number(token.value));
		if (token?.kind === "text") return constant(token.value);
		if (token?.kind !== "name")
			throw new SyntaxError(
				token === undefined
					? "it ends too early"
					: `unexpected “${token.value}”`,
			);
		if (token.value === "true") return constant(true);
		if (token.value === "false") return constant(false);
		if (token.value === "null") return constant(null);
		return this.#take("(") ? this.#call(token.value) : this.#path(token.value);
	}

	#call(name: string): Expression {
		const called = expressionFunctions.get(name);
		if (called === undefined)
			throw new SyntaxError(
				`no function ${name}; there are ${[...expressionFunctions.keys()].join(", ")}`,
			);
		const values: Expression[] = [];
		while (!this.#take(")")) {
			if (values.length > 0) this.#expect(",");
			values.push(this.#sum());
		}
		return (scope) => called(...values.map((value) => value(scope)));
	}

	#path(root: string): Expression {
		if (!scopeNames.includes(root))
			throw new SyntaxError(
				`“${root}” is not known; a path begins with ${scopeNames.join(", ")}`,
			);
		let path: Expression = (scope) => member(scope, root);
		for (;;) {
			const owner = path;
			const token = this.#tokens[this.#at];
			if (token?.kind === "member") {
				this.#at += 1;
				path = (scope) => member(owner(scope), token.value);
			} else if (this.#take("[")) {
				const key = this.#sum();
				this.#expect("]");
				path = (scope) => member(owner(scope), key(scope));
			} else return path;
		}
	}

	#take(sign: string): boolean {
		const token = this.#tokens[this.#at];
		if (token?.kind !== "sign" || token.value !== sign) return false;
		this.#at += 1;
		return true;
	}

	#expect(sign: string): void {
		if (!this.#take(sign)) throw new SyntaxError(`“${sign}” is missing`);
	}
}

function constant(value: unknown): Expression {
	return () => value;
}

/** An own property only: prototypes are out of reach. What is not there is undefined. */
function member(owner: unknown, key: unknown): unknown {
	if (typeof owner !== "object" || owner === null) return undefined;
	if (typeof key !== "string" && typeof key !== "number") return undefined;
	const found = Object.getOwnPropertyDescriptor(owner, key);
	return found !== undefined && found.enumerable === true
		? found.value
		: undefined;
}
