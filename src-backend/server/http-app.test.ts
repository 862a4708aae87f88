import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpApp } from "./http-app.ts";
import { HttpServer } from "./http-server.ts";
import {
	type TestEngine,
	testEngine,
	workflow,
} from "./testing/run-workflow.ts";

const requestNode = { id: "request", type: "request" };
const workflows = [
	workflow(
		"echo",
		[
			requestNode,
			{
				id: "answer",
				type: "response",
				config: {
					statusCode: 201,
					body: { input: "{{ input }}", query: "{{ trigger.query }}" },
				},
			},
		],
		["request -> answer"],
		{ name: "Say it again" },
	),
	workflow(
		"fails",
		[requestNode, { id: "e", type: "error", config: { message: "No stock" } }],
		["request -> e"],
	),
	workflow("silent", [requestNode]),
];

let server: HttpServer;
let backend: TestEngine;
let url: string;

beforeAll(async () => {
	backend = testEngine(workflows);
	server = await HttpServer.listen(
		createHttpApp({
			engine: backend.engine,
			countWorkflows: () => workflows.length,
			report: () => {},
		}),
	);
	url = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
	await server.close();
	await backend.close();
});

const post = (path: string, body?: string, headers: HeadersInit = {}) =>
	fetch(`${url}${path}`, {
		method: "POST",
		headers,
		...(body === undefined ? {} : { body }),
	});

/** With headers that fetch would not let through. */
function rawPost(headers: Record<string, string>): Promise<number | undefined> {
	return new Promise((resolve, reject) => {
		request(
			`${url}/functions/echo`,
			{ method: "POST", headers },
			(response) => {
				response.resume();
				response.on("end", () => resolve(response.statusCode));
			},
		)
			.on("error", reject)
			.end();
	});
}

describe("POST /functions/:name", () => {
	it.each(["echo", encodeURIComponent("Say it again")])(
		"runs %s and answers what its response node says",
		async (name) => {
			const response = await post(`/functions/${name}?a=1`, '{"n":2}');
			expect(response.status).toBe(201);
			expect(response.headers.get("content-type")).toBe("application/json");
			expect(await response.json()).toEqual({
				input: { n: 2 },
				query: { a: "1" },
			});
		},
	);

	it("records what the caller sent, without what proves who asks", async () => {
		const response = await post("/functions/echo?a=1", '{"n":2}', {
			"content-type": "application/json",
			"x-request-id": "r-1",
			authorization: "Bearer secret",
			cookie: "session=secret",
		});
		const executionId = response.headers.get("x-execution-id") ?? "";
		await expect
			.poll(() => backend.events.executions.get(executionId))
			.toMatchObject({
				triggerType: "webhook",
				triggerData: {
					method: "POST",
					path: "/functions/echo",
					query: { a: "1" },
					headers: {
						"content-type": "application/json",
						"x-request-id": "r-1",
					},
					body: { n: 2 },
				},
			});
		const { triggerData } = backend.events.executions.get(executionId) ?? {};
		expect(JSON.stringify(triggerData)).not.toMatch(/secret/);
	});

	it("answers a failed run with its error and its execution", async () => {
		const response = await post("/functions/fails");
		expect(response.status).toBe(500);
		expect(await response.json()).toEqual({
			error: "No stock",
			executionId: response.headers.get("x-execution-id"),
		});
	});

	it("answers 204 without a response node", async () => {
		const response = await post("/functions/silent");
		expect(response.status).toBe(204);
		expect(response.headers.get("x-execution-id")).toMatch(/^exec_/);
	});

	it.each([
		["/functions/unknown", "{}", 404],
		["/elsewhere", "{}", 404],
		["/functions/echo", "{", 400],
		["/functions/echo", "[1]", 400],
		["/functions/echo", '"text"', 400],
		["/functions/echo", `{"a":"${"x".repeat(1024 * 1024)}"}`, 413],
	])(
		"refuses %s with a body that begins with %.10s: %i",
		async (path, body, status) => {
			const response = await post(path, body);
			expect(response.status).toBe(status);
			expect(await response.json()).toEqual({ error: expect.any(String) });
		},
	);

	it("refuses whoever is not on this machine", async () => {
		expect(await rawPost({ host: "rebound.example.com" })).toBe(403);
		expect(await rawPost({ origin: "https://example.com" })).toBe(403);
		expect(await rawPost({ origin: "http://localhost:8574" })).toBe(201);
	});
});

describe("GET /health", () => {
	it("says how many workflows there are", async () => {
		const response = await fetch(`${url}/health`);
		expect(await response.json()).toEqual({ status: "ok", workflows: 3 });
	});
});
