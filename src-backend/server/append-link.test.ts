import { describe, expect, it } from "vitest";
import type {
	BackendToMain,
	MainToBackend,
} from "../../src-shared/backend-messages.ts";
import { AppendLink } from "./append-link.ts";

function openLink() {
	const sent: BackendToMain[] = [];
	const link = new AppendLink({ send: (message) => sent.push(message) });
	return { link, sent };
}

const bytes = new Uint8Array([1, 2, 3]);
const ackOf = (batch: number): MainToBackend => ({
	kind: "append-ack",
	ack: { batch, rejected: [] },
});

describe("the link for batches", () => {
	it("answers each batch with its own ack", async () => {
		const { link, sent } = openLink();
		const first = link.send(1, bytes);
		const second = link.send(2, bytes);
		expect(sent).toEqual([
			{ kind: "append", batch: 1, bytes },
			{ kind: "append", batch: 2, bytes },
		]);
		link.receive(ackOf(2));
		link.receive(ackOf(1));
		expect(await first).toEqual({ batch: 1, rejected: [] });
		expect(await second).toEqual({ batch: 2, rejected: [] });
	});

	it("rejects with the code of the failure, after which the batch can be sent again", async () => {
		const { link } = openLink();
		const failed = link.send(1, bytes);
		const failure = { error: "Full", code: "store-full" } as const;
		link.receive({ kind: "append-failure", batch: 1, failure });
		await expect(failed).rejects.toMatchObject({
			name: "ExecutionHistoryError",
			code: "store-full",
			message: "Full",
		});
		const again = link.send(1, bytes);
		link.receive(ackOf(1));
		expect(await again).toEqual({ batch: 1, rejected: [] });
	});

	it("lets a batch sent twice share one ack, and ignores a second", async () => {
		const { link, sent } = openLink();
		const both = [link.send(1, bytes), link.send(1, bytes)];
		expect(sent).toHaveLength(2);
		link.receive(ackOf(1));
		link.receive(ackOf(1));
		expect(await Promise.all(both)).toHaveLength(2);
	});
});
