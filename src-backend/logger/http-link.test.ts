import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { FRAMED_BATCH_TYPE } from "../../src-shared/event-batch.ts";
import { EventDelivery } from "./delivery.ts";
import { ExecutionLogger } from "./execution-logger.ts";
import { httpLink } from "./http-link.ts";
import { MemoryStore } from "./testing/memory-store.ts";

const closing: (() => Promise<unknown>)[] = [];

async function serve(listener: RequestListener): Promise<string> {
	const server = createServer(listener).listen(0, "127.0.0.1");
	await once(server, "listening");
	closing.push(async () => {
		server.closeAllConnections();
		server.close();
		await once(server, "close");
	});
	const address = server.address();
	if (typeof address !== "object" || address === null)
		throw new Error("no address");
	return `http://127.0.0.1:${address.port}`;
}

function answering(status: number, body: string): RequestListener {
	return (request, response) => {
		request.resume();
		request.on("end", () => response.writeHead(status).end(body));
	};
}

describe("httpLink", () => {
	afterEach(async () => {
		for (const close of closing.splice(0)) await close();
	});

	it("posts the framed bytes with the token and answers the ack", async () => {
		const seen: unknown[] = [];
		const url = await serve((request, response) => {
			const chunks: Buffer[] = [];
			request.on("data", (chunk: Buffer) => chunks.push(chunk));
			request.on("end", () => {
				seen.push(
					request.method,
					request.url,
					request.headers.authorization,
					request.headers["content-type"],
					[...Buffer.concat(chunks)],
				);
				response.end(JSON.stringify({ batch: 3, rejected: [] }));
			});
		});
		const link = httpLink({ url: `${url}/`, token: "secret" });
		const ack = await link.send(3, Uint8Array.of(69, 72, 66, 49, 0));
		expect(ack).toEqual({ batch: 3, rejected: [] });
		expect(seen).toEqual([
			"POST",
			"/ipc/execution-history:append",
			"Bearer secret",
			FRAMED_BATCH_TYPE,
			[69, 72, 66, 49, 0],
		]);
	});

	it.each([
		[413, '{"error":"too much","code":"too-large"}', "too-large"],
		[200, '{"error":"later","code":"busy"}', "busy"],
		[502, "<html>Bad gateway</html>", "store-unavailable"],
		[200, '{"batch":"one"}', "store-unavailable"],
		[500, '{"error":"?","code":"never-heard-of"}', "store-unavailable"],
	])(
		"fails with a code when the answer is %i %s",
		async (status, body, code) => {
			const url = await serve(answering(status, body));
			const link = httpLink({ url, token: "t" });
			await expect(link.send(1, new Uint8Array(1))).rejects.toMatchObject({
				name: "ExecutionHistoryError",
				code,
			});
		},
	);

	it.each(["http://127.0.0.1:1", "no address at all"])(
		"is store-unavailable when %s cannot be reached",
		async (url) => {
			const link = httpLink({ url, token: "t" });
			await expect(link.send(1, new Uint8Array(1))).rejects.toMatchObject({
				code: "store-unavailable",
			});
		},
	);

	it("delivers a run to a server that first breaks the connection", async () => {
		const store = new MemoryStore();
		let requests = 0;
		const url = await serve((request, response) => {
			if (requests++ === 0) {
				request.socket.destroy();
				return;
			}
			const chunks: Buffer[] = [];
			request.on("data", (chunk: Buffer) => chunks.push(chunk));
			request.on("end", () => {
				const ack = store.commit(1, Buffer.concat(chunks));
				response.end(JSON.stringify(ack));
			});
		});
		const delivery = new EventDelivery(httpLink({ url, token: "t" }));
		const logger = new ExecutionLogger(delivery);
		const id = logger.startExecution({
			workflowId: "w",
			workflowName: "W",
			triggerType: "manual",
		});
		logger.completeNode(logger.startNode({ nodeId: "n", nodeType: "t" }));
		logger.completeExecution();
		await delivery.close();
		expect(store.executions.get(id)?.status).toBe("success");
		expect(store.stepsOf(id)).toHaveLength(1);
	});
});
