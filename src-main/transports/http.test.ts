import { mkdirSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FRAMED_BATCH_TYPE } from "../../src-shared/event-batch.ts";
import { BatchEncoder } from "../../src-shared/event-batch-encoder.ts";
import { executionBatch } from "../backends/testing/execution-batch.ts";
import { createRequestHandlers } from "./handlers.ts";
import { type HttpTransport, serveHttp } from "./http.ts";
import { Notices } from "./notices.ts";
import {
	keptLog,
	openServices,
	type TestServices,
} from "./testing/services.ts";

const token = "correct-horse-battery-staple";
const { log } = keptLog();
let services: TestServices;
let notices: Notices;
let http: HttpTransport;

beforeAll(async () => {
	services = await openServices();
	const { directory, history } = services;
	const viewerDirectory = join(directory, "viewer");
	mkdirSync(join(viewerDirectory, "assets"), { recursive: true });
	writeFileSync(join(viewerDirectory, "index.html"), "<!doctype html>viewer");
	writeFileSync(join(viewerDirectory, "assets", "viewer.js"), "export {}");
	notices = new Notices({ ...services, log });
	http = await serve({
		append: (bytes) => history.append(bytes),
		viewerDirectory,
		heartbeatMs: 20,
	});
});

type NoticeListener = Parameters<TestServices["history"]["onChanged"]>[0];

function serve(
	different: Partial<Parameters<typeof serveHttp>[0]> = {},
): Promise<HttpTransport> {
	return serveHttp({
		port: 0,
		token,
		handlers: createRequestHandlers(services),
		notices,
		viewerDirectory: "/nonexistent",
		log,
		...different,
	});
}

afterAll(async () => {
	await http.close();
	notices.close();
	await services.close();
});

async function post(
	channel: string,
	body?: string | Uint8Array<ArrayBuffer>,
	headers: Record<string, string> = {},
) {
	const response = await fetch(`${http.url}/ipc/${channel}`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}`, ...headers },
		...(body === undefined ? {} : { body }),
	});
	return { status: response.status, answer: await response.json() };
}

describe("requests over HTTP", () => {
	it("are answered as JSON", async () => {
		await services.history.append(
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
		const response = await fetch(`${http.url}/ipc/backend:list`, {
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
		expect(await services.history.getExecution("exec_json")).not.toBe(null);
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
		expect(await services.history.getExecution("exec_framed")).toMatchObject({
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

/** Sends what `fetch` does not let a program send. */
function raw(
	path: string,
	headers: Record<string, string>,
	method = "POST",
	body = method === "POST" ? "{}" : "",
): Promise<{ status: number | undefined; text: string }> {
	return new Promise((resolve, reject) => {
		httpRequest(
			{ host: "127.0.0.1", port: http.port, path, method, headers },
			(response) => {
				let text = "";
				response.on("data", (chunk) => {
					text += chunk;
				});
				response.on("end", () =>
					resolve({ status: response.statusCode, text }),
				);
			},
		)
			.on("error", reject)
			.end(body);
	});
}

describe("who may ask", () => {
	const authorization = `Bearer ${token}`;

	it.each([
		["another name of this machine", { host: "elsewhere.example" }],
		["another port", { host: "127.0.0.1:1" }],
		["another site", { origin: "https://elsewhere.example" }],
		["another port's page", { origin: "http://127.0.0.1:1" }],
		["a sandboxed page", { origin: "null" }],
		[
			"a page of the same host by another scheme",
			{ origin: "https://127.0.0.1" },
		],
	])("is not %s, though it has the token", async (_, headers) => {
		for (const path of ["/ipc/backend:list", "/events", "/"]) {
			const { status, text } = await raw(
				path,
				{ authorization, ...headers },
				path.startsWith("/ipc") ? "POST" : "GET",
			);
			expect(status).toBe(403);
			expect(JSON.parse(text)).toMatchObject({ code: "forbidden-sender" });
		}
	});

	it.each([
		["no token", {}],
		["a wrong one", { authorization: "Bearer wrong" }],
		["one without its scheme", { authorization: token }],
		["one longer than ours", { authorization: `${authorization}x` }],
	])("is nobody with %s", async (_, headers) => {
		for (const path of ["/ipc/backend:list", "/ipc/nothing", "/events"]) {
			const { status, text } = await raw(
				path,
				headers,
				path === "/events" ? "GET" : "POST",
			);
			expect(status).toBe(403);
			expect(JSON.parse(text)).toMatchObject({ code: "forbidden-sender" });
		}
	});

	it("does not take the token from the address", async () => {
		const { status } = await raw(`/ipc/backend:list?token=${token}`, {});
		expect(status).toBe(403);
	});

	it("is our own page, by either name of this machine", async () => {
		for (const name of ["127.0.0.1", "localhost"]) {
			const host = `${name}:${http.port}`;
			const { status } = await raw("/ipc/backend:list", {
				authorization,
				host,
				origin: `http://${host}`,
			});
			expect(status).toBe(200);
		}
	});
});

describe("the viewer's files", () => {
	it("need no token, and come with a policy that keeps the page to itself", async () => {
		const response = await fetch(`${http.url}/`);
		expect(await response.text()).toBe("<!doctype html>viewer");
		expect(response.headers.get("content-type")).toMatch("text/html");
		expect(response.headers.get("x-content-type-options")).toBe("nosniff");
		const policy = response.headers.get("content-security-policy");
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("frame-ancestors 'none'");
		expect(policy).not.toContain("unsafe");
		const script = await fetch(`${http.url}/assets/viewer.js`);
		expect(script.headers.get("content-type")).toMatch("text/javascript");
	});

	it.each([
		"/../executions.sqlite",
		"/assets/../../executions.sqlite",
		"/..%2fexecutions.sqlite",
		"/%2e%2e/executions.sqlite",
		"/..\\executions.sqlite",
		"//etc/passwd",
		"/%00",
		"/none.js",
	])("are all there is: %s", async (path) => {
		const { status, text } = await raw(path, {}, "GET");
		expect([400, 404]).toContain(status);
		expect(text).not.toContain("SQLite");
	});
});

/** Reads an event stream until the text has come that is waited for. */
async function openEvents(signal: AbortSignal) {
	const response = await fetch(`${http.url}/events`, {
		headers: { authorization: `Bearer ${token}` },
		signal,
	});
	let text = "";
	void (async () => {
		for await (const chunk of response.body ?? [])
			text += Buffer.from(chunk).toString();
	})().catch(() => {});
	return {
		type: response.headers.get("content-type"),
		until: (part: string) => vi.waitFor(() => expect(text).toContain(part)),
		text: () => text,
	};
}

describe("the stream of events", () => {
	it("tells of every notice by its channel, with its number, and shows that it is alive", async () => {
		const ended = new AbortController();
		const events = await openEvents(ended.signal);
		expect(events.type).toBe("text/event-stream");
		await events.until(": connected");
		const { id } = await services.backends.create({ name: "Heard" });
		await events.until("event: backend:changed\n");
		expect(events.text()).toMatch(
			new RegExp(`data: \\{"sequence":\\d+,"backendId":"${id}"\\}\n\n`),
		);
		await services.history.append(
			executionBatch("session_heard", 1, "success", "exec_heard"),
		);
		await events.until("event: execution-history:changed\n");
		await events.until('"executionIds":["exec_heard"]');
		await events.until(": here");
		ended.abort();
	});

	it("leaves nothing behind when the other side goes", async () => {
		await vi.waitFor(() => expect(notices.size).toBe(0));
		const ended = new AbortController();
		const events = await openEvents(ended.signal);
		await events.until(": connected");
		expect(notices.size).toBe(1);
		ended.abort();
		await vi.waitFor(() => expect(notices.size).toBe(0));
	});

	it("is ended for a reader who does not read", async () => {
		let tell: NoticeListener = () => {};
		const busy = new Notices({
			history: {
				onChanged(listener) {
					tell = listener;
					return () => {};
				},
			},
			backends: services.backends,
			log,
		});
		const other = await serve({ notices: busy });
		const socket = connect(other.port, "127.0.0.1");
		socket.pause();
		socket.write(
			`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${other.port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
		);
		await vi.waitFor(() => expect(busy.size).toBe(1));
		const executionIds = [..."0123456789"].map((digit) => digit.repeat(10_000));
		let sequence = 0;
		await vi.waitFor(
			() => {
				sequence += 1;
				tell({ sequence, executionIds });
				expect(busy.size).toBe(0);
			},
			{ interval: 1, timeout: 10_000 },
		);
		socket.destroy();
		await other.close();
		busy.close();
	});
});

describe("closing", () => {
	it("ends open streams, frees the port and may be done twice", async () => {
		const other = await serve();
		const response = await fetch(`${other.url}/events`, {
			headers: { authorization: `Bearer ${token}` },
		});
		const text = response.text();
		await Promise.all([other.close(), other.close()]);
		expect(await text).toContain(": connected");
		await expect(fetch(other.url)).rejects.toThrow();
		const again = await serve({ port: other.port });
		const page = await fetch(again.url);
		expect(page.status).toBe(404);
		expect(await page.text()).toContain("npm run build:viewer");
		await again.close();
	});

	it("says which port is taken", async () => {
		await expect(serve({ port: http.port })).rejects.toMatchObject({
			code: "EADDRINUSE",
		});
	});
});
