import { describe, expect, it } from "vitest";
import { FRAMED_BATCH_TYPE } from "../../src-shared/event-batch.ts";
import { BatchEncoder } from "../../src-shared/event-batch-encoder.ts";
import { executionBatch } from "../backends/testing/execution-batch.ts";
import { httpFixture, raw, token } from "./testing/http-fixture.ts";

const fixture = httpFixture();

async function post(
	channel: string,
	body?: string | Uint8Array<ArrayBuffer>,
	headers: Record<string, string> = {},
) {
	const response = await fetch(`${fixture().http.url}/ipc/${channel}`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}`, ...headers },
		...(body === undefined ? {} : { body }),
	});
	return { status: response.status, answer: await response.json() };
}

describe("requests over HTTP", () => {
	it("are answered as JSON", async () => {
		await fixture().services.history.append(
			executionBatch("session_http", 1, "success", "exec_http"),
		);
		expect(await post("execution-history:get", '"exec_http"')).toMatchObject({
			status: 200,
			answer: { id: "exec_http", status: "success", steps: [] },
		});
	});

	it("are answered with null where there is nothing", async () => {
		expect(await post("execution-history:get", '"exec_none"')).toEqual({
			status: 200,
			answer: null,
		});
	});

	it("may have no body where the channel takes nothing", async () => {
		expect(await post("backend:list")).toEqual({ status: 200, answer: [] });
	});

	it.each([
		["what is no JSON", "execution-history:list", "{", 400, "invalid-request"],
		[
			"an unknown channel",
			"execution-history:drop",
			"{}",
			404,
			"unknown-channel",
		],
		[
			"a channel below a channel",
			"backend:list/all",
			"{}",
			404,
			"unknown-channel",
		],
		["a backend that is not there", "backend:start", '"x"', 404, "not-found"],
	])(
		"are refused by code and status: %s",
		async (_, channel, body, status, code) => {
			expect(await post(channel, body)).toMatchObject({
				status,
				answer: { error: expect.any(String), code },
			});
		},
	);

	it("take no other method", async () => {
		const response = await fetch(`${fixture().http.url}/ipc/backend:list`, {
			headers: { authorization: `Bearer ${token}` },
		});
		expect(await response.json()).toMatchObject({ code: "invalid-request" });
	});

	it("are as large as the limit and no larger, also when they do not say how large they are", async () => {
		const tooLarge = JSON.stringify("x".repeat(300_000));
		expect(await post("execution-history:get", tooLarge)).toMatchObject({
			status: 413,
			answer: { code: "too-large" },
		});
		const chunked = await raw(
			fixture().http.port,
			"/ipc/execution-history:get",
			{
				authorization: `Bearer ${token}`,
				"transfer-encoding": "chunked",
			},
			"POST",
			tooLarge,
		);
		expect(chunked.status).toBe(413);
		expect(
			(await post("execution-history:get", `"x"${" ".repeat(262_141)}`)).status,
		).toBe(200);
	});
});

describe("batches over HTTP", () => {
	it("are taken as JSON", async () => {
		const batch = executionBatch("session_json", 1, "success", "exec_json");
		expect(await post("execution-history:append", Buffer.from(batch))).toEqual({
			status: 200,
			answer: { batch: 1, rejected: [] },
		});
		expect(await fixture().services.history.getExecution("exec_json")).not.toBe(
			null,
		);
	});

	it("are taken in the framed form", async () => {
		const bytes = new BatchEncoder().encode({
			sessionId: "session_framed",
			batch: 1,
			executions: [
				{
					id: "exec_framed",
					workflowId: "echo",
					workflowName: "Echo",
					triggerType: "manual",
					status: "success",
					startedAt: 1,
					triggerData: '{"a":1}',
				},
			],
			steps: [],
		});
		expect(
			await post("execution-history:append", bytes, {
				"content-type": FRAMED_BATCH_TYPE,
			}),
		).toMatchObject({ status: 200, answer: { batch: 1 } });
		expect(
			await fixture().services.history.getExecution("exec_framed"),
		).toMatchObject({
			triggerData: { a: 1 },
		});
	});

	it("are larger than a request may be, and still have a limit", async () => {
		const batch = JSON.stringify({
			sessionId: "session_large",
			batch: 1,
			steps: ["x".repeat(1_000_000)],
		});
		expect(await post("execution-history:append", batch)).toMatchObject({
			status: 200,
			answer: { rejected: [{ kind: "step", index: 0 }] },
		});
		expect(
			await post(
				"execution-history:append",
				Buffer.alloc(16 * 1024 * 1024 + 1),
			),
		).toMatchObject({ status: 413, answer: { code: "too-large" } });
	});
});

describe("closing", () => {
	it("ends open streams, frees the port and may be done twice", async () => {
		const other = await fixture().serve();
		const response = await fetch(`${other.url}/events`, {
			headers: { authorization: `Bearer ${token}` },
		});
		const text = response.text();
		await Promise.all([other.close(), other.close()]);
		expect(await text).toContain(": connected");
		await expect(fetch(other.url)).rejects.toThrow();
		const again = await fixture().serve({ port: other.port });
		const page = await fetch(again.url);
		expect(page.status).toBe(404);
		expect(await page.text()).toContain("npm run build:viewer");
		await again.close();
	});

	it("says which port is taken", async () => {
		await expect(
			fixture().serve({ port: fixture().http.port }),
		).rejects.toMatchObject({
			code: "EADDRINUSE",
		});
	});
});
