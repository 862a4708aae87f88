import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { FeedAddress, FeedAnswer } from "../../src-shared/batch-feed.ts";
import { MAX_BATCH_BYTES } from "../../src-shared/event-batch.ts";
import { BatchFeed } from "./batch-feed.ts";
import { readFeed } from "./testing/feed-reader.ts";

const bytes = Uint8Array.of(1, 2, 3);
const ackOf = (batch: number): FeedAnswer => ({
	ack: { batch, rejected: [] },
});

async function openFeed() {
	const addresses: FeedAddress[] = [];
	const feed = await BatchFeed.listen((address) => addresses.push(address));
	onTestFinished(() => feed.close());
	const [address] = addresses;
	if (address === undefined) throw new Error("The feed did not tell where");
	return { feed, address, addresses };
}

/** A reader that has been let in; from then on it answers nothing by itself. */
async function openReader(feed: BatchFeed, address: FeedAddress) {
	const received: Uint8Array[] = [];
	let isLetIn = false;
	const reader = await readFeed(address, (batch, { answer }) => {
		if (isLetIn) received.push(batch);
		else answer(ackOf(1));
	});
	onTestFinished(() => void reader.socket.destroy());
	const wasAnswered = () =>
		feed.send(1, bytes).then(
			() => true,
			() => false,
		);
	await expect.poll(wasAnswered).toBe(true);
	isLetIn = true;
	return { reader, received };
}

describe("the feed", () => {
	it("hands batches over in order, and answers each with its own ack", async () => {
		const { feed, address } = await openFeed();
		const { reader, received } = await openReader(feed, address);
		const first = feed.send(2, Uint8Array.of(4));
		const second = feed.send(3, Uint8Array.of(5, 6));
		await expect
			.poll(() => received)
			.toEqual([Uint8Array.of(4), Uint8Array.of(5, 6)]);
		reader.answer(ackOf(2));
		reader.answer(ackOf(3));
		expect(await first).toEqual({ batch: 2, rejected: [] });
		expect(await second).toEqual({ batch: 3, rejected: [] });
	});

	it("rejects with the code of the failure", async () => {
		const { feed, address } = await openFeed();
		const { reader } = await openReader(feed, address);
		const failed = feed.send(2, bytes);
		reader.answer({ failure: { error: "Full", code: "store-full" } });
		await expect(failed).rejects.toMatchObject({
			name: "ExecutionHistoryError",
			code: "store-full",
			message: "Full",
		});
	});

	it("carries a batch of the largest size whole, and refuses a larger one", async () => {
		const { feed, address } = await openFeed();
		const { reader, received } = await openReader(feed, address);
		const largest = new Uint8Array(MAX_BATCH_BYTES).fill(7);
		const sent = feed.send(2, largest);
		await expect.poll(() => received.length).toBe(1);
		reader.answer(ackOf(2));
		await sent;
		expect(Buffer.compare(received[0] ?? new Uint8Array(), largest)).toBe(0);
		await expect(
			feed.send(3, new Uint8Array(MAX_BATCH_BYTES + 1)),
		).rejects.toMatchObject({ code: "too-large" });
	});

	it("asks for a reader again when it loses one, and loses what was not answered", async () => {
		const { feed, address, addresses } = await openFeed();
		const { reader, received } = await openReader(feed, address);
		const lost = feed.send(2, bytes);
		lost.catch(() => {});
		await expect.poll(() => received.length).toBe(1);
		reader.socket.destroy();
		await expect(lost).rejects.toThrow("gone");
		expect(addresses).toEqual([address, address]);
		await openReader(feed, address);
	});

	it("says so when nobody reads", async () => {
		const { feed } = await openFeed();
		await expect(feed.send(1, bytes)).rejects.toThrow("Nobody reads");
	});

	it("serves whoever came last: the one before is a thread that is gone", async () => {
		const { feed, address } = await openFeed();
		const first = await openReader(feed, address);
		const second = await readFeed(address, (_batch, reader) =>
			reader.answer(ackOf(2)),
		);
		onTestFinished(() => void second.socket.destroy());
		await once(first.reader.socket, "close");
		expect(await feed.send(2, bytes)).toEqual({ batch: 2, rejected: [] });
	});

	it.each([
		["a wrong token", `${"0".repeat(64)}\n`],
		["a token that is no text", `${"é".repeat(64)}\n`],
		["no end of line", "x".repeat(1_000)],
	])("shuts out %s", async (_name, said) => {
		const { feed, address } = await openFeed();
		const socket = connect(address.port, "127.0.0.1", () => socket.write(said));
		socket.on("error", () => {});
		const received: Buffer[] = [];
		socket.on("data", (data) => received.push(data));
		await once(socket, "close");
		expect(received).toEqual([]);
		await expect(feed.send(1, bytes)).rejects.toThrow("Nobody reads");
	});

	it("hangs up on a reader whose answer is none", async () => {
		const { feed, address } = await openFeed();
		const { reader } = await openReader(feed, address);
		const sent = feed.send(2, bytes);
		sent.catch(() => {});
		reader.socket.write("{}\n");
		await once(reader.socket, "close");
		await expect(sent).rejects.toThrow("gone");
	});
});
