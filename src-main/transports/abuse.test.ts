/** What no request may do, on every channel of the contract and over both transports. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendChannels, requestChannels } from "../../src-shared/channels.ts";
import { errorCodes, failureSchema } from "../../src-shared/errors.ts";
import { createRequestHandlers } from "./handlers.ts";
import { type HttpTransport, serveHttp } from "./http.ts";
import { httpStatus } from "./http-status.ts";
import { registerIpc } from "./ipc-main.ts";
import { Notices } from "./notices.ts";
import { badRequests, temptingRequest } from "./testing/bad-requests.ts";
import {
	IpcChannel,
	isOurPage,
	type TestEvent,
} from "./testing/ipc-channel.ts";
import {
	addBystanders,
	keptLog,
	openServices,
	snapshot,
	type TestServices,
} from "./testing/services.ts";

const token = "token-of-this-test";
const HUGE = "x".repeat(300_000);
const channels = [...requestChannels, ...appendChannels];
const { log, lines } = keptLog();

let services: TestServices;
let bystanders: { executionId: string; backendId: string };
let before: Awaited<ReturnType<typeof snapshot>>;
let notices: Notices;
let http: HttpTransport;
const ipc = new IpcChannel();

beforeAll(async () => {
	services = await openServices();
	bystanders = await addBystanders(services);
	const options = {
		handlers: createRequestHandlers(services),
		append: (bytes: Uint8Array) => services.history.append(bytes),
		log,
	};
	notices = new Notices({ ...services, log });
	http = await serveHttp({
		...options,
		port: 0,
		token,
		notices,
		viewerDirectory: "/nonexistent",
	});
	registerIpc({ ...options, ipcMain: ipc, isTrustedSender: isOurPage });
	before = await snapshot(services);
});

afterAll(async () => {
	await http.close();
	notices.close();
	await services.close();
});

async function overHttp(
	channel: string,
	request: unknown,
	headers: Record<string, string> = {},
): Promise<unknown> {
	const response = await fetch(`${http.url}/ipc/${channel}`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}`, ...headers },
		body: JSON.stringify(request),
	});
	const answer: unknown = await response.json();
	const failure = failureSchema.safeParse(answer);
	if (failure.success)
		expect(response.status).toBe(httpStatus[failure.data.code]);
	return answer;
}

const transports: [
	string,
	(channel: string, request: unknown) => Promise<unknown>,
][] = [
	["HTTP", overHttp],
	["IPC", (channel, request) => ipc.invoke(channel, request)],
];

/** The code and the message are for people, a stack is not. */
function expectFailure(answer: unknown, code: string): void {
	expect(failureSchema.parse(answer)).toEqual(answer);
	expect(answer).toMatchObject({ code, error: expect.stringMatching(/^\S/) });
	expect(JSON.stringify(answer)).not.toMatch(/\bat .*\.ts:\d+/);
}

describe.each(transports)("over %s", (_name, send) => {
	it.each(channels)(
		"%s refuses wrong types, unknown keys and SQL",
		async (channel) => {
			const bad = badRequests().filter(
				(request) => request.channel === channel,
			);
			expect(bad.length).toBeGreaterThan(5);
			for (const { request, what } of bad) {
				const answer = await send(channel, request);
				expect.soft(answer, what).toMatchObject({ code: "invalid-request" });
				expectFailure(answer, "invalid-request");
			}
			expect(await snapshot(services)).toEqual(before);
		},
	);

	it.each(requestChannels)("%s refuses huge requests", async (channel) => {
		expectFailure(await send(channel, HUGE), "too-large");
		expectFailure(await send(channel, { [HUGE]: 1 }), "too-large");
		expectFailure(
			await send(channel, { a: { b: Array(200_000).fill(1) } }),
			"too-large",
		);
		expect(await snapshot(services)).toEqual(before);
	});

	it("names the field that is wrong", async () => {
		expect(
			await send("execution-history:list", {
				orderBy: "id; DROP TABLE workflow_executions",
			}),
		).toMatchObject({
			error: expect.stringContaining("orderBy"),
			details: { issues: [{ path: "orderBy" }] },
		});
	});
});

describe("from somebody else", () => {
	it.each(channels)(
		"%s is refused, however good the request",
		async (channel) => {
			const request = temptingRequest(channel, bystanders);
			for (const headers of [
				{ origin: "https://elsewhere.example" },
				{ origin: "null" },
				{ authorization: "Bearer wrong" },
				{ authorization: "" },
			])
				expectFailure(
					await overHttp(channel, request, headers),
					"forbidden-sender",
				);
			const strangers: TestEvent["from"][] = [
				"another page",
				"a frame that is gone",
			];
			for (const from of strangers)
				expectFailure(
					await ipc.invoke(channel, request, from),
					"forbidden-sender",
				);
			expect(await snapshot(services)).toEqual(before);
		},
	);

	it("is refused before the request is looked at", async () => {
		expectFailure(
			await ipc.invoke("execution-history:list", HUGE, "another page"),
			"forbidden-sender",
		);
	});
});

describe("over both", () => {
	it.each([
		"execution-history:drop",
		"__proto__",
		"constructor",
		"toString",
		"%",
	])("there is no channel %s", async (channel) => {
		expectFailure(await overHttp(channel, {}), "unknown-channel");
		await expect(ipc.invoke(channel, {})).rejects.toThrow("No handler");
	});

	it("the log has a line of it, and not one a request", () => {
		const refused = lines.filter((line) => line.message === "Request refused");
		expect(refused[0]?.data).toMatchObject({
			channel: expect.any(String),
			code: expect.stringMatching(errorCodes.join("|")),
		});
		expect(refused.length).toBeLessThan(badRequests().length);
		expect(JSON.stringify(lines).length).toBeLessThan(100_000);
	});
});
