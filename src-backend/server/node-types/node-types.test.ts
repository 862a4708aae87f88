import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runWorkflow, workflow } from "../testing/run-workflow.ts";

const request = { id: "request", type: "request" };
const answer = { id: "answer", type: "response" };

/** Runs request → the node → response, and gives the node's step and the answer. */
async function runNode(type: string, config: unknown, input = {}) {
	const run = await runWorkflow(
		[
			workflow(
				"w",
				[request, { id: "node", type, config }, answer],
				["request -> node", "node -> answer"],
			),
		],
		input,
	);
	return {
		...run,
		step: run.steps.find(({ nodeId }) => nodeId === "node"),
	};
}

describe("request", () => {
	const of = (config: unknown) =>
		workflow("w", [{ ...request, config }, answer], ["request -> answer"]);

	it("completes the input by defaults", async () => {
		const { result } = await runWorkflow([of({ defaults: { a: 1, b: 2 } })], {
			b: 3,
		});
		expect(result.body).toEqual({ a: 1, b: 3 });
	});

	it("fails when a required field is missing", async () => {
		const { execution } = await runWorkflow(
			[of({ required: ["a", "b", "c"] })],
			{ b: 3 },
		);
		expect(execution).toMatchObject({
			errorMessage: "The request lacks “a”, “c”",
			errorCode: "invalid-request",
		});
	});
});

describe("response", () => {
	it("answers a status and a body", async () => {
		const config = { statusCode: 202, body: { id: "{{ input.id }}" } };
		const { result, steps } = await runWorkflow(
			[workflow("w", [request, { ...answer, config }], ["request -> answer"])],
			{ id: 7 },
		);
		expect(result).toMatchObject({ statusCode: 202, body: { id: 7 } });
		expect(steps[1]?.outputData).toEqual({ statusCode: 202, body: { id: 7 } });
	});

	it("fails when the run has been answered before", async () => {
		const { execution } = await runWorkflow([
			workflow(
				"w",
				[request, answer, { id: "second", type: "response" }],
				["request -> answer", "request -> second"],
			),
		]);
		expect(execution?.errorMessage).toBe("The run has been answered before");
	});
});

describe("set", () => {
	it("makes a new object, or adds to its input", async () => {
		const fields = { b: "{{ input.a + 1 }}" };
		const fresh = await runNode("set", { fields }, { a: 1 });
		expect(fresh.result.body).toEqual({ b: 2 });
		const added = await runNode("set", { fields, keepInput: true }, { a: 1 });
		expect(added.result.body).toEqual({ a: 1, b: 2 });
	});
});

describe("condition", () => {
	it.each([
		["equals", 1, 1, true],
		["equals", { a: [1] }, { a: [1] }, true],
		["equals", 1, "1", false],
		["not-equals", 1, 2, true],
		["less-than", 1, 2, true],
		["less-than", 2, 2, false],
		["at-most", 2, 2, true],
		["greater-than", 3, 2, true],
		["at-least", 2, 2, true],
		["at-least", 1, 2, false],
		["contains", "workflow", "flow", true],
		["contains", [1, 2], 2, true],
		["contains", 7, 7, false],
		["exists", 0, undefined, true],
		["exists", null, undefined, false],
	])("%s %j %j is %s", async (operator, left, right, expected) => {
		const { steps, trace } = await runWorkflow(
			[
				workflow(
					"w",
					[
						request,
						{
							id: "is",
							type: "condition",
							config: { left: "{{ input.left }}", operator, right },
						},
						{ id: "yes", type: "catch" },
						{ id: "no", type: "catch" },
					],
					["request -> is", "is.true -> yes", "is.false -> no"],
				),
			],
			{ left },
		);
		expect(steps[1]?.outputData).toMatchObject({ result: expected });
		expect(trace).toContain(expected ? "yes:success" : "no:success");
		expect(trace).toContain(expected ? "no:skipped" : "yes:skipped");
	});

	it("fails when what it compares by size is no number", async () => {
		const config = { left: "a", operator: "less-than", right: 1 };
		const { execution } = await runWorkflow([
			workflow(
				"w",
				[request, { id: "is", type: "condition", config }],
				["request -> is"],
			),
		]);
		expect(execution?.errorMessage).toBe(
			"The comparison needs a number, not the text “a”",
		);
	});
});

describe("delay", () => {
	it("waits and sends its input on", async () => {
		const { result, step } = await runNode(
			"delay",
			{ delayMs: "{{ input.n }}" },
			{ n: 5 },
		);
		expect(result.body).toEqual({ n: 5 });
		expect(step?.outputData).toEqual({ waitedMs: 5 });
	});

	it("says which field is wrong when a template gives something else", async () => {
		const { execution } = await runNode(
			"delay",
			{ delayMs: "{{ input.n }}" },
			{ n: "long" },
		);
		expect(execution?.errorMessage).toMatch(/^config\.delayMs: .*number/);
	});
});

describe("for-each", () => {
	const each = (items: unknown) =>
		workflow(
			"w",
			[
				request,
				{ id: "each", type: "for-each", config: { items } },
				{
					id: "body",
					type: "set",
					config: { fields: { line: "{{ index }}: {{ item }}" } },
				},
				answer,
			],
			["request -> each", "each.item -> body", "each.done -> answer"],
		);

	it("visits its body once per item, inside its own step", async () => {
		const { result, trace, steps } = await runWorkflow([each(["a", "b"])]);
		expect(trace).toEqual([
			"request:success",
			"each:success",
			"body:success",
			"body:success",
			"answer:success",
		]);
		expect(steps[3]).toMatchObject({
			visit: 2,
			inputData: { item: "b", index: 1 },
		});
		expect(result.body).toEqual({
			count: 2,
			results: [{ line: "0: a" }, { line: "1: b" }],
		});
	});

	it("skips its body without items", async () => {
		const { trace } = await runWorkflow([each([])]);
		expect(trace).toEqual([
			"request:success",
			"each:success",
			"body:skipped",
			"answer:success",
		]);
	});

	it("nests, the inner item hiding the outer", async () => {
		const { result, steps } = await runWorkflow([
			workflow(
				"w",
				[
					request,
					{ id: "outer", type: "for-each", config: { items: [[1, 2], [3]] } },
					{ id: "inner", type: "for-each", config: { items: "{{ item }}" } },
					{ id: "body", type: "set", config: { fields: { n: "{{ item }}" } } },
					answer,
				],
				[
					"request -> outer",
					"outer.item -> inner",
					"inner.item -> body",
					"outer.done -> answer",
				],
			),
		]);
		expect(result.body).toMatchObject({
			results: [
				{ count: 2, results: [{ n: 1 }, { n: 2 }] },
				{ count: 1, results: [{ n: 3 }] },
			],
		});
		expect(steps.filter(({ nodeId }) => nodeId === "body")).toHaveLength(3);
	});
});

describe("sub-workflow", () => {
	const parent = (config: unknown) =>
		workflow(
			"parent",
			[request, { id: "call", type: "sub-workflow", config }, answer],
			["request -> call", "call -> answer"],
		);
	const child = workflow("child", [request, answer], ["request -> answer"]);

	it("runs another workflow as a child of its step", async () => {
		const { result, events, execution, steps } = await runWorkflow([
			parent({ workflow: "Workflow child", input: { n: 1 } }),
			child,
		]);
		expect(result.body).toEqual({ statusCode: 200, body: { n: 1 } });
		const [run] = events.executionsOf("child");
		expect(run).toMatchObject({
			parentExecutionId: execution?.id,
			parentStepId: steps[1]?.id,
			triggerType: "internal_event",
			triggerData: { workflowId: "parent", nodeId: "call", input: { n: 1 } },
			status: "success",
		});
		expect(events.stepsOf(run?.id)).toHaveLength(2);
	});

	it("fails when its workflow fails, or is not there", async () => {
		const failing = workflow(
			"child",
			[
				request,
				{ id: "f", type: "error", config: { message: "Full", code: "full" } },
			],
			["request -> f"],
		);
		const failed = await runWorkflow([parent({ workflow: "child" }), failing]);
		expect(failed.execution).toMatchObject({
			errorMessage: "Workflow “Workflow child” failed: Full",
			errorCode: "full",
		});
		const missing = await runWorkflow([parent({ workflow: "child" })]);
		expect(missing.execution?.errorMessage).toBe(
			"There is no workflow “child”",
		);
	});

	it("ends workflows that call each other too deep", async () => {
		const { events, execution } = await runWorkflow(
			[parent({ workflow: "parent" })],
			{},
			{ maxDepth: 3 },
		);
		expect(events.executions.size).toBe(4);
		expect(execution).toMatchObject({
			status: "error",
			errorCode: "too-deep",
			errorMessage:
				"Workflows call each other more than 3 deep; “parent” was not started",
		});
	});
});

describe("http-request", () => {
	let server: Server;
	let url: string;

	beforeAll(async () => {
		server = createServer(async (incoming, outgoing) => {
			if (incoming.url === "/never") return;
			const status = Number(incoming.url?.slice(1)) || 200;
			let body = "";
			for await (const chunk of incoming) body += chunk;
			outgoing.writeHead(status, {
				"content-type":
					status === 201 ? "text/plain" : "application/json; charset=utf-8",
			});
			outgoing.end(
				status === 201
					? "plain"
					: JSON.stringify({ method: incoming.method, body }),
			);
		});
		await new Promise<void>((resolve) => {
			server.listen(0, "127.0.0.1", resolve);
		});
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	afterAll(() => {
		server.closeAllConnections();
		server.close();
	});

	it("sends JSON and reads JSON", async () => {
		const { result } = await runNode(
			"http-request",
			{
				url: `${url}/{{ input.path }}`,
				method: "POST",
				body: { a: "{{ input.a }}" },
			},
			{ path: "200", a: 1 },
		);
		expect(result.body).toMatchObject({
			statusCode: 200,
			headers: { "content-type": "application/json; charset=utf-8" },
			body: { method: "POST", body: '{"a":1}' },
		});
	});

	it("gives what is no JSON as text", async () => {
		const { result } = await runNode("http-request", { url: `${url}/201` });
		expect(result.body).toMatchObject({ statusCode: 201, body: "plain" });
	});

	it("fails on an error status unless told to accept it", async () => {
		const failed = await runNode("http-request", { url: `${url}/503` });
		expect(failed.execution?.errorMessage).toBe(`GET ${url}/503 answered 503`);
		const accepted = await runNode("http-request", {
			url: `${url}/503`,
			failOnErrorStatus: false,
		});
		expect(accepted.result.body).toMatchObject({ statusCode: 503 });
	});

	it("fails when the answer takes too long", async () => {
		const { execution } = await runNode("http-request", {
			url: `${url}/never`,
			timeoutMs: 30,
		});
		expect(execution).toMatchObject({
			errorMessage: `GET ${url}/never did not answer within 30 ms`,
			errorCode: "timeout",
		});
	});

	it("says why a server could not be reached", async () => {
		const { execution } = await runNode("http-request", {
			url: "http://127.0.0.1:1/",
		});
		expect(execution?.errorMessage).toMatch(
			/^GET http:\/\/127\.0\.0\.1:1\/ failed: .+/,
		);
		expect(execution?.errorMessage).not.toMatch(/fetch failed/);
	});
});
