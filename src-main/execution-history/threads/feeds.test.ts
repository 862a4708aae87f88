import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { batchPrefix } from "../../../src-shared/batch-feed.ts";
import { ExecutionHistoryError } from "../../../src-shared/errors.ts";
import { MAX_BATCH_BYTES } from "../../../src-shared/event-batch.ts";
import type { AppendedBatch, Ingested } from "../ingest.ts";
import { listen } from "../testing/listen.ts";
import { Feeds, MAX_UNANSWERED } from "./feeds.ts";

const TOKEN = "a".repeat(64);
const END_TIMEOUT_MS = 50;

/** A queue that stores when told to, and what reads feeds into it. */
function openFeeds() {
	const taken: AppendedBatch[] = [];
	const waiting: PromiseWithResolvers<Ingested>[] = [];
	const troubles: unknown[] = [];
	const feeds = new Feeds({
		append(batch) {
			taken.push(batch);
			const stored = Promise.withResolvers<Ingested>();
			waiting.push(stored);
			return stored.promise;
		},
		onTrouble: (message, data) => troubles.push({ message, ...data }),
		endTimeoutMs: END_TIMEOUT_MS,
	});
	onTestFinished(() => feeds.close());
	return { feeds, taken, waiting, troubles };
}

const stored = (batch: number): Ingested => ({
	ack: { batch, rejected: [] },
	executionIds: [],
});

/** The backend's end of a feed that is being read. */
async function openBackend(feeds: Feeds, backendId = "backend_1") {
	const server = createServer();
	const port = await listen(server);
	const connected = once(server, "connection");
	const feed = { backendId, port, token: TOKEN };
	await feeds.read(feed);
	const [socket]: Socket[] = await connected;
	if (socket === undefined) throw new Error("Nobody came");
	onTestFinished(() => {
		socket.destroy();
		server.close();
	});
	const heard: string[] = [];
	socket.setEncoding("utf8").on("data", (text: string) => {
		heard.push(...text.split("\n").filter((line) => line !== ""));
	});
	const send = (bytes: Uint8Array) => {
		socket.write(batchPrefix(bytes.length));
		socket.write(bytes);
	};
	return { socket, heard, send, feed, server };
}

function connectionsOf(server: Server): Promise<number> {
	return new Promise((resolve, reject) =>
		server.getConnections((error, count) =>
			error === null ? resolve(count) : reject(error),
		),
	);
}

describe("the feeds of backends", () => {
	it("say the token, hand batches on under the backend's id, and answer in order", async () => {
		const { feeds, taken, waiting } = openFeeds();
		const { heard, send } = await openBackend(feeds);
		send(Uint8Array.of(1));
		send(Uint8Array.of(2, 3));
		await expect
			.poll(() => taken)
			.toEqual([
				{ bytes: Uint8Array.of(1), backendId: "backend_1" },
				{ bytes: Uint8Array.of(2, 3), backendId: "backend_1" },
			]);
		waiting[0]?.resolve(stored(7));
		waiting[1]?.reject(
			new ExecutionHistoryError("busy", "Too early", { missing: 7 }),
		);
		await expect
			.poll(() => heard)
			.toEqual([
				TOKEN,
				'{"ack":{"batch":7,"rejected":[]}}',
				'{"failure":{"error":"Too early","code":"busy","details":{"missing":7}}}',
			]);
	});

	it("tell once when batches begin to fail, and again when they do after a success", async () => {
		const { feeds, taken, waiting, troubles } = openFeeds();
		const { heard, send } = await openBackend(feeds);
		const full = new ExecutionHistoryError("store-full", "Disk full");
		const early = new ExecutionHistoryError("busy", "Too early");
		const outcomes = [early, full, early, full, undefined, full];
		for (const [at, failure] of outcomes.entries()) {
			send(Uint8Array.of(at));
			await expect.poll(() => taken.length).toBe(at + 1);
			if (failure === undefined) waiting[at]?.resolve(stored(1));
			else waiting[at]?.reject(failure);
			await expect.poll(() => heard.length).toBe(at + 2);
		}
		const told = {
			message: "A batch of a backend was not stored",
			backendId: "backend_1",
			code: "store-full",
			error: "Disk full",
		};
		expect(troubles).toEqual([told, told]);
	});

	it("are read once, however often the backend asks", async () => {
		const { feeds } = openFeeds();
		const { feed, server } = await openBackend(feeds);
		await feeds.read(feed);
		expect(await connectionsOf(server)).toBe(1);
	});

	it("fail where nobody listens", async () => {
		const { feeds } = openFeeds();
		const server = createServer();
		const port = await listen(server);
		server.close();
		await once(server, "close");
		await expect(
			feeds.read({ backendId: "backend_1", port, token: TOKEN }),
		).rejects.toMatchObject({ code: "backend-unavailable" });
	});

	it("end when all has arrived that the backend had sent", async () => {
		const { feeds, taken } = openFeeds();
		const { socket, send } = await openBackend(feeds);
		for (let batch = 0; batch < 10; batch++)
			send(new Uint8Array(500_000).fill(batch));
		socket.end();
		await feeds.ended("backend_1");
		expect(taken.map(({ bytes }) => bytes[0])).toEqual([
			0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
		]);
	});

	it("end also when the connection is held open, and leave others alone", async () => {
		const { feeds, taken } = openFeeds();
		const gone = await openBackend(feeds, "backend_1");
		const other = await openBackend(feeds, "backend_2");
		const closed = once(gone.socket, "close");
		await feeds.ended("backend_1");
		await closed;
		other.send(Uint8Array.of(5));
		await expect.poll(() => taken.length).toBe(1);
	});

	it("end at once where nothing was read", async () => {
		const { feeds } = openFeeds();
		await feeds.ended("backend_1");
	});

	it("hang up on what can be no batch", async () => {
		const { feeds, taken, troubles } = openFeeds();
		const { socket } = await openBackend(feeds);
		socket.write(batchPrefix(MAX_BATCH_BYTES + 1));
		await once(socket, "close");
		expect(taken).toEqual([]);
		expect(troubles).toEqual([
			expect.objectContaining({
				message: "A backend sent what can be no batch",
				backendId: "backend_1",
			}),
		]);
	});

	it("read no further while too much is unanswered", async () => {
		const { feeds, taken, waiting } = openFeeds();
		const { send } = await openBackend(feeds);
		for (let batch = 0; batch < MAX_UNANSWERED + 4; batch++)
			send(Uint8Array.of(batch));
		await expect.poll(() => taken.length).toBe(MAX_UNANSWERED);
		await sleep(20);
		expect(taken).toHaveLength(MAX_UNANSWERED);
		waiting[0]?.resolve(stored(1));
		await expect.poll(() => taken.length).toBe(MAX_UNANSWERED + 1);
	});
});
