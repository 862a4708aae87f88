import { describe, expect, expectTypeOf, it } from "vitest";
import { appendChannels, noticeChannels, requestChannels } from "./channels.ts";
import {
	appends,
	type CheckedRequestOf,
	notices,
	type RequestOf,
	type ResponseOf,
	requests,
} from "./contract.ts";
import { failureSchema } from "./errors.ts";
import type { ExecutionWithSteps, WorkflowExecution } from "./execution.ts";
import type { ExecutionQuery } from "./query.ts";

const execution: WorkflowExecution = {
	id: "exec_1",
	workflowId: "w",
	workflowName: "W",
	triggerType: "manual",
	status: "success",
	startedAt: 1,
};

describe("contract", () => {
	it("declares every channel once", () => {
		expect(Object.keys(requests)).toEqual([...requestChannels]);
		expect(Object.keys(appends)).toEqual([...appendChannels]);
		expect(Object.keys(notices)).toEqual([...noticeChannels]);
		const all = [...requestChannels, ...appendChannels, ...noticeChannels];
		expect(new Set(all).size).toBe(all.length);
	});

	it("names channels by noun and verb", () => {
		for (const channel of [
			...requestChannels,
			...appendChannels,
			...noticeChannels,
		])
			expect(channel).toMatch(/^[a-z]+(-[a-z]+)*:[a-z]+$/);
	});

	it.each([...requestChannels])(
		"never takes an answer of %s for a failure, nor a failure for an answer",
		(channel) => {
			const failure = { error: "no", code: "busy" };
			expect(failureSchema.safeParse(failure).success).toBe(true);
			expect(requests[channel].response.safeParse(failure).success).toBe(false);
		},
	);

	it.each<[keyof typeof requests, unknown[]]>([
		[
			"execution-history:list",
			[
				{},
				{ limit: 500, orderBy: "duration_ms", orderDir: "asc" },
				{ startedAfter: 0, cursor: "c" },
			],
		],
		["execution-history:get", ["exec_1"]],
		["execution-history:steps", [{ executionId: "e" }]],
		["execution-history:stats", [undefined, {}, { workflowId: "w" }]],
		["execution-history:status", [undefined, {}]],
		["backend:list", [undefined, {}]],
		["backend:create", [{ name: " Examples " }]],
		[
			"backend:run",
			[
				{ backendId: "b", workflow: "w" },
				{ backendId: "b", workflow: "w", input: { a: [1] } },
			],
		],
	])("%s accepts what it is for", (channel, accepted) => {
		for (const request of accepted)
			expect(
				requests[channel].request.safeParse(request).error,
			).toBeUndefined();
	});

	it.each<[keyof typeof requests, unknown[]]>([
		[
			"execution-history:list",
			[
				undefined,
				null,
				[],
				{ limit: 0 },
				{ limit: 501 },
				{ limit: "5" },
				{ offset: -1 },
				{ orderBy: "id; DROP TABLE executions" },
				{ status: "done" },
				{ startedAfter: 1.5 },
				{ unknown: 1 },
				{ workflowId: "w".repeat(201) },
			],
		],
		["execution-history:get", [undefined, "", 5, {}, "x".repeat(201), ["a"]]],
		["execution-history:steps", [{}, { executionId: "e", limit: 5_001 }]],
		["execution-history:stats", [{ workflowId: 1 }, { more: 1 }, "w"]],
		["execution-history:delete", [null, ""]],
		["backend:list", [{ more: 1 }, "all"]],
		[
			"backend:create",
			[
				{},
				{ name: "   " },
				{ name: "n".repeat(101) },
				{ name: "n", id: "mine" },
			],
		],
		[
			"backend:run",
			[
				{ backendId: "b" },
				{ backendId: "b", workflow: "w", input: [1] },
				{ backendId: "b", workflow: "w", input: "text" },
			],
		],
	])("%s refuses what it is not for", (channel, refused) => {
		for (const request of refused)
			expect(
				requests[channel].request.safeParse(request).success,
				JSON.stringify(request),
			).toBe(false);
	});

	it("answers the two calls of the existing panel in the shapes it knows", () => {
		const { list, get } = {
			list: requests["execution-history:list"].response,
			get: requests["execution-history:get"].response,
		};
		expect(
			list.safeParse({ executions: [execution], nextCursor: null }).success,
		).toBe(true);
		expect(get.safeParse({ ...execution, steps: [] }).success).toBe(true);
		expect(get.safeParse(null).success).toBe(true);
	});

	it("gives callers and handlers their types", () => {
		expectTypeOf<
			RequestOf<"execution-history:list">
		>().toEqualTypeOf<ExecutionQuery>();
		expectTypeOf<
			CheckedRequestOf<"execution-history:get">
		>().toEqualTypeOf<string>();
		expectTypeOf<
			ResponseOf<"execution-history:get">
		>().toEqualTypeOf<ExecutionWithSteps | null>();
	});
});
