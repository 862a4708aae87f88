/**
 * Templates: any JSON value whose texts may hold `{{ expression }}`. A text that is one expression and
 * nothing else becomes the expression's value, of whatever type; inside a longer text it becomes text.
 */
import {
	compileExpression,
	type Expression,
	type Scope,
} from "./expression.ts";
import { toText } from "./expression-functions.ts";

export type Template = (scope: Scope) => unknown;

/** An expression cannot be read; `path` leads to the text that holds it. */
export class TemplateError extends Error {
	override readonly name = "TemplateError";
	readonly path: readonly PropertyKey[];

	constructor(path: readonly PropertyKey[], message: string) {
		super(message);
		this.path = path;
	}
}

export function isTemplate(value: unknown): boolean {
	return typeof value === "string" && value.includes("{{");
}

/** @throws TemplateError */
export function compileTemplate(
	value: unknown,
	path: readonly PropertyKey[] = [],
): Template {
	if (typeof value === "string") return compileText(value, path);
	if (Array.isArray(value)) {
		const entries = value.map((entry: unknown, index) =>
			compileTemplate(entry, [...path, index]),
		);
		// As in JSON, an entry that is not there keeps its place.
		return (scope) => entries.map((entry) => entry(scope) ?? null);
	}
	if (typeof value === "object" && value !== null) {
		const fields = Object.entries(value).map(
			([key, field]) => [key, compileTemplate(field, [...path, key])] as const,
		);
		// fromEntries, since assigning to a field named __proto__ would set the prototype.
		return (scope) =>
			Object.fromEntries(
				fields
					.map(([key, field]) => [key, field(scope)] as const)
					.filter(([, found]) => found !== undefined),
			);
	}
	return () => value;
}

function compileText(text: string, path: readonly PropertyKey[]): Template {
	if (!text.includes("{{")) return () => text;
	const parts: (string | Expression)[] = [];
	let at = 0;
	for (;;) {
		const open = text.indexOf("{{", at);
		if (open === -1) break;
		const close = text.indexOf("}}", open);
		if (close === -1)
			throw new TemplateError(path, "“{{” is not closed by “}}”");
		if (open > at) parts.push(text.slice(at, open));
		parts.push(readExpression(text.slice(open + 2, close), path));
		at = close + 2;
	}
	if (at < text.length) parts.push(text.slice(at));
	const only = parts[0];
	if (parts.length === 1 && typeof only === "function") return only;
	return (scope) =>
		parts
			.map((part) => (typeof part === "string" ? part : toText(part(scope))))
			.join("");
}

function readExpression(
	source: string,
	path: readonly PropertyKey[],
): Expression {
	try {
		return compileExpression(source);
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw new TemplateError(
			path,
			`“{{${source}}}” is no expression: ${error.message}`,
		);
	}
}
