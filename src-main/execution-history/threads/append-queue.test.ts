import { describe, expect, it } from "vitest";
import { ExecutionHistoryError } from "../../../src-shared/errors.ts";
import type { AppendedBatch, Ingested } from "../ingest.ts";
import { AppendQueue } from "./append-queue.ts";

const MIB = 1024 * 1024;

function openQueue(fails: (group: readonly AppendedBatch[]) => boolean) {
	const groups: number[][] = [];
	const queue = new AppendQueue((batches) => {
		groups.push(batches.map(({ bytes }) => bytes.byteLength));
		if (fails(batches))
			throw new ExecutionHistoryError("store-full", "Disk full");
		return batches.map(outcome);
	});
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
const never = () => false;

describe("AppendQueue", () => {
	it("stores what arrives in a turn together, in order", async () => {
		const { queue, groups } = openQueue(never);
		const acks = [1, 2, 3].map((size) => queue.append(ofBytes(size)));
		const batches = (await Promise.all(acks)).map(({ ack }) => ack.batch);
		expect(batches).toEqual([1, 2, 3]);
		await queue.append(ofBytes(4));
		expect(groups).toEqual([[1, 2, 3], [4]]);
	});

	it("divides what is too much for one transaction", async () => {
		const { queue, groups } = openQueue(never);
		const sizes = [3 * MIB, 1 * MIB, 2 * MIB, 9 * MIB, 1];
		await Promise.all(sizes.map((size) => queue.append(ofBytes(size))));
		expect(groups).toEqual([[3 * MIB, 1 * MIB], [2 * MIB], [9 * MIB], [1]]);
	});

	it("gives a batch that is none its own error", async () => {
		const { queue } = openQueue(never);
		const [good, bad] = [queue.append(ofBytes(1)), queue.append(ofBytes(0))];
		await expect(bad).rejects.toMatchObject({ code: "invalid-request" });
		await expect(good).resolves.toMatchObject({ ack: { batch: 1 } });
	});

	it("fails all of a group that could not be stored, and goes on", async () => {
		const { queue } = openQueue(([first]) => first?.bytes.byteLength === 1);
		const lost = [queue.append(ofBytes(1)), queue.append(ofBytes(2))];
		for (const outcome of await Promise.allSettled(lost))
			expect(outcome).toMatchObject({ reason: { code: "store-full" } });
		await expect(queue.append(ofBytes(2))).resolves.toBeDefined();
	});

	it("stores all that waits when told to", async () => {
		const { queue, groups } = openQueue(never);
		const acks = [3 * MIB, 3 * MIB].map((size) => queue.append(ofBytes(size)));
		queue.flush();
		expect(groups).toHaveLength(2);
		await Promise.all(acks);
	});
});
