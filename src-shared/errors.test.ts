import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
	ExecutionHistoryError,
	errorCodes,
	failureSchema,
	parseRequest,
} from "./errors.ts";

const schema = z.strictObject({
	limit: z.int().min(1),
	names: z.array(z.string()),
});

function failureOf(value: unknown): ExecutionHistoryError {
	try {
		parseRequest(schema, value, "query");
	} catch (error) {
		if (error instanceof ExecutionHistoryError) return error;
		throw error;
	}
	throw new Error("It was accepted");
}

describe("ExecutionHistoryError", () => {
	it.each(errorCodes)("travels as data under the code %s", (code) => {
		const error = new ExecutionHistoryError(code, "message", { at: 1 });
		const failure = failureSchema.parse(
			JSON.parse(JSON.stringify(error.toFailure())),
		);
		expect(failure).toEqual({ error: "message", code, details: { at: 1 } });
	});

	it("has no details unless there are some", () => {
		expect(new ExecutionHistoryError("busy", "later").toFailure()).toEqual({
			error: "later",
			code: "busy",
		});
	});

	it("keeps its name, its code and its cause", () => {
		const cause = new Error("below");
		const error = new ExecutionHistoryError("internal", "m", undefined, {
			cause,
		});
		expect(error).toMatchObject({
			name: "ExecutionHistoryError",
			code: "internal",
			cause,
		});
		expect(error).toBeInstanceOf(Error);
	});
});

describe("parseRequest", () => {
	it("answers what the schema makes of the value", () => {
		expect(parseRequest(z.string().trim(), " a ", "name")).toBe("a");
	});

	it.each<[unknown, string, string]>([
		[{ limit: 0, names: [] }, "limit", "query, field limit"],
		[{ limit: 1, names: ["a", 2] }, "names.1", "query, field names.1"],
		[{ limit: 1, names: [], more: 1 }, "", "query"],
		["text", "", "query"],
	])("names the field that makes %o unacceptable", (value, path, where) => {
		const error = failureOf(value);
		expect(error.code).toBe("invalid-request");
		expect(error.message).toContain(`Invalid ${where}: `);
		expect(error.details).toMatchObject({ issues: [{ path }] });
	});

	it("says little about a value with a thousand faults", () => {
		const error = failureOf({ limit: 1, names: Array(1_000).fill(0) });
		expect(error.details?.["issues"]).toHaveLength(10);
		expect(JSON.stringify(error.toFailure()).length).toBeLessThan(5_000);
	});
});
