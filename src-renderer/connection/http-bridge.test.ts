import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HttpHost } from "../testing/http-host.ts";
import type { ConnectionState } from "./bridge.ts";
import { createHttpBridge, type HttpBridge } from "./http-bridge.ts";

let host: HttpHost;
let bridge: HttpBridge;
let states: ConnectionState[];

async function open(): Promise<void> {
	const origin = await host.start();
	bridge = createHttpBridge({
		origin,
		token: "secret",
		firstDelayMs: 1,
		maxDelayMs: 4,
	});
	states = [];
	bridge.onConnection((state) => states.push(state));
}

beforeEach(() => {
	host = new HttpHost();
});
afterEach(async () => {
	bridge.close();
	await host.stop();
});

describe("requests", () => {
	beforeEach(open);

	it("posts the request as JSON to its channel, with the token", async () => {
		host.answer = { executions: [] };
		expect(await bridge.invoke("execution-history:list", { limit: 5 })).toEqual(
			{ executions: [] },
		);
		expect(host.received).toEqual([
			{
				channel: "execution-history:list",
				authorization: "Bearer secret",
				body: '{"limit":5}',
			},
		]);
	});

	it("sends nothing where there is nothing to ask", async () => {
		await bridge.invoke("backend:list", undefined);
		expect(host.received[0]?.body).toBe("");
	});

	it("hands on a failure as the answer it is", async () => {
		host.answer = { error: "No such run", code: "not-found" };
		expect(await bridge.invoke("execution-history:get", "exec_1")).toEqual(
			host.answer,
		);
	});

	it("says in words that the answer cannot be read", async () => {
		host.answer = "<html>";
		await expect(bridge.invoke("backend:list", undefined)).rejects.toThrow(
			"The app gave an answer that cannot be read (HTTP 200).",
		);
	});

	it("says in words that nobody answers", async () => {
		await host.stop();
		await expect(bridge.invoke("backend:list", undefined)).rejects.toThrow(
			"The app does not answer. Is it still running?",
		);
	});
});

describe("notices", () => {
	const notices: unknown[] = [];
	function listen(): () => void {
		notices.length = 0;
		return bridge.on("execution-history:changed", (notice) =>
			notices.push(notice),
		);
	}

	it("reach the listeners of their channel, and no others", async () => {
		await open();
		listen();
		await vi.waitUntil(() => states.length === 1);
		expect(host.connections).toEqual(["Bearer secret"]);
		await host.send("backend:changed", { sequence: 1, backendId: "b" });
		await host.send("execution-history:changed", { sequence: 1 });
		await vi.waitUntil(() => notices.length > 0);
		expect(notices).toEqual([{ sequence: 1 }]);
	});

	it("arrive whole however the stream is cut", async () => {
		await open();
		listen();
		await vi.waitUntil(() => states.length === 1);
		await host.write('event: execution-history:changed\ndata: {"seq');
		await host.write('uence":7}\n');
		await host.write("\n");
		await vi.waitUntil(() => notices.length > 0);
		expect(notices).toEqual([{ sequence: 7 }]);
	});

	it("no longer reach a listener that has left", async () => {
		await open();
		const leave = listen();
		await vi.waitUntil(() => states.length === 1);
		leave();
		const others: unknown[] = [];
		bridge.on("execution-history:changed", (notice) => others.push(notice));
		await host.send("execution-history:changed", { sequence: 1 });
		await vi.waitUntil(() => others.length > 0);
		expect(notices).toEqual([]);
	});

	it("come again after the stream has ended, and the bridge tells of both", async () => {
		await open();
		listen();
		await vi.waitUntil(() => states.length === 1);
		host.refusals = 3;
		host.dropStreams();
		await vi.waitUntil(() => states.length === 3);
		expect(states).toEqual(["connected", "lost", "connected"]);
		expect(host.connections).toHaveLength(5);
		await host.send("execution-history:changed", { sequence: 9 });
		await vi.waitUntil(() => notices.length > 0);
		expect(notices).toEqual([{ sequence: 9 }]);
	});

	it("are asked for anew when one cannot be read", async () => {
		await open();
		listen();
		await vi.waitUntil(() => states.length === 1);
		await host.write("event: execution-history:changed\ndata: {broken\n\n");
		await vi.waitUntil(() => states.length === 3);
		expect(states).toEqual(["connected", "lost", "connected"]);
		expect(notices).toEqual([]);
	});

	it("are asked for no more once the bridge is closed", async () => {
		await open();
		await vi.waitUntil(() => states.length === 1);
		bridge.close();
		host.dropStreams();
		await bridge.invoke("backend:list", undefined);
		expect(host.connections).toHaveLength(1);
		expect(states).toEqual(["connected"]);
	});
});
