import { describe, expect, expectTypeOf, it } from "vitest";
import { type Bridge, createClient } from "./client.ts";
import type { NoticeOf } from "./contract.ts";
import { ExecutionHistoryError } from "./errors.ts";
import type { ExecutionWithSteps } from "./execution.ts";
import type { ExecutionPage } from "./query.ts";

/** A bridge that answers one thing and keeps what it was asked. */
function bridge(answer: unknown) {
	const asked: unknown[] = [];
	const listeners = new Map<string, (notice: unknown) => void>();
	const bridge: Bridge = {
		async invoke(channel, request) {
			asked.push([channel, request]);
			return answer;
		},
		on(channel, listener) {
			listeners.set(channel, listener);
			return () => {
				listeners.delete(channel);
			};
		},
	};
	return { client: createClient(bridge), asked, listeners };
}

describe("createClient", () => {
	it("asks on the channel and answers what comes back", async () => {
		const page = { executions: [], nextCursor: null };
		const { client, asked } = bridge(page);
		const answer = await client.request("execution-history:list", { limit: 5 });
		expectTypeOf(answer).toEqualTypeOf<ExecutionPage>();
		expect(answer).toBe(page);
		expect(asked).toEqual([["execution-history:list", { limit: 5 }]]);
	});

	it("answers null for what does not exist", async () => {
		const { client } = bridge(null);
		const answer = await client.request("execution-history:get", "exec_none");
		expectTypeOf(answer).toEqualTypeOf<ExecutionWithSteps | null>();
		expect(answer).toBeNull();
	});

	it("asks without a request where none is needed", async () => {
		const { client, asked } = bridge([]);
		await client.request("backend:list");
		expect(asked).toEqual([["backend:list", undefined]]);
	});

	it("throws a failure with its code and details", async () => {
		const { client } = bridge({
			error: "No such execution",
			code: "not-found",
			details: { id: "e" },
		});
		const failed = client.request("execution-history:delete", "e");
		await expect(failed).rejects.toBeInstanceOf(ExecutionHistoryError);
		await expect(failed).rejects.toMatchObject({
			code: "not-found",
			message: "No such execution",
			details: { id: "e" },
		});
	});

	it("passes on what a bridge itself rejects with", async () => {
		const broken = createClient({
			invoke: () => Promise.reject(new Error("gone")),
			on: () => () => {},
		});
		await expect(broken.request("backend:list")).rejects.toThrow("gone");
	});

	it("hands notices on until the subscription ends", () => {
		const { client, listeners } = bridge(null);
		const seen: NoticeOf<"backend:changed">[] = [];
		const end = client.on("backend:changed", (notice) => seen.push(notice));
		const notice = { sequence: 1, backendId: "b" };
		listeners.get("backend:changed")?.(notice);
		end();
		expect(seen).toEqual([notice]);
		expect(listeners.size).toBe(0);
	});
});
