import { describe, expect, it } from "vitest";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import { AppendQueue, MAX_WAITING_BYTES } from "./append-queue.ts";
import type { AppendedBatch, Ingested } from "./ingest.ts";

/** A writer that stores when told to. */
function slowWriter() {
	const groups: {
		sizes: number[];
		finish: (error?: Error) => void;
	}[] = [];
	const queue = new AppendQueue(
		(batches) =>
			new Promise((resolve, reject) => {
				groups.push({
					sizes: batches.map(({ bytes }) => bytes.byteLength),
					finish: (error) =>
						error === undefined ? resolve(batches.map(outcome)) : reject(error),
				});
			}),
	);
	return { queue, groups };
}

function outcome({ bytes }: AppendedBatch): Ingested | ExecutionHistoryError {
	return bytes.byteLength === 0
		? new ExecutionHistoryError("invalid-request", "Empty")
		: { ack: { batch: bytes.byteLength, rejected: [] }, executionIds: [] };
}

const ofBytes = (byteLength: number): AppendedBatch => ({
	bytes: new Uint8Array(byteLength),
});

describe("AppendQueue", () => {
	it("sends what arrives while the writer is busy together, in order", async () => {
		const { queue, groups } = slowWriter();
		const acks = [1, 2, 3, 4, 5].map((size) => queue.append(ofBytes(size)));
		expect(groups.map(({ sizes }) => sizes)).toEqual([[1], [2]]);
		groups[0]?.finish();
		await acks[0];
		await Promise.resolve();
		expect(groups.map(({ sizes }) => sizes)).toEqual([[1], [2], [3, 4, 5]]);
		groups[1]?.finish();
		groups[2]?.finish();
		const batches = (await Promise.all(acks)).map(({ ack }) => ack.batch);
		expect(batches).toEqual([1, 2, 3, 4, 5]);
	});

	it("gives a batch that is none its own error", async () => {
		const { queue, groups } = slowWriter();
		const [good, bad] = [queue.append(ofBytes(1)), queue.append(ofBytes(0))];
		for (const group of groups) group.finish();
		await expect(good).resolves.toMatchObject({ ack: { batch: 1 } });
		await expect(bad).rejects.toMatchObject({ code: "invalid-request" });
	});

	it("refuses more than may wait, and accepts again once there is room", async () => {
		const { queue, groups } = slowWriter();
		const half = queue.append(ofBytes(MAX_WAITING_BYTES / 2));
		await expect(
			queue.append(ofBytes(MAX_WAITING_BYTES / 2 + 1)),
		).rejects.toMatchObject({ code: "busy" });
		groups[0]?.finish();
		await half;
		const again = queue.append(ofBytes(MAX_WAITING_BYTES / 2 + 1));
		groups[1]?.finish();
		await expect(again).resolves.toBeDefined();
	});

	it("fails all of a group the writer could not store, and goes on", async () => {
		const { queue, groups } = slowWriter();
		const first = queue.append(ofBytes(1));
		groups[0]?.finish(new ExecutionHistoryError("store-full", "Disk full"));
		await expect(first).rejects.toMatchObject({ code: "store-full" });
		const second = queue.append(ofBytes(2));
		groups[1]?.finish();
		await expect(second).resolves.toMatchObject({ ack: { batch: 2 } });
	});
});
