import { describe, expect, it } from "vitest";
import { executionQuerySchema } from "../src-shared/query.ts";
import { namedQueries } from "./list-queries.ts";

describe("namedQueries", () => {
	const queries = namedQueries(1_700_000_000_000);

	it("has every combination once, each under a name of its own", () => {
		expect(queries).toHaveLength(3 * 4 * 2 * 5 * 4);
		expect(new Set(queries.map(({ name }) => name)).size).toBe(queries.length);
		expect(
			new Set(queries.map(({ query }) => JSON.stringify(query))).size,
		).toBe(queries.length);
	});

	it("asks only what the contract accepts", () => {
		for (const { query } of queries)
			expect(executionQuerySchema.safeParse(query).success).toBe(true);
	});
});
