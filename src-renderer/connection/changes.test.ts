import { beforeEach, describe, expect, it } from "vitest";
import type { NoticeChannel } from "../../src-shared/channels.ts";
import { createClient } from "../../src-shared/client.ts";
import type { ConnectionState } from "./bridge.ts";
import { type ChangedExecutions, openChanges } from "./changes.ts";

/** The sending end of a bridge, in the hands of the test. */
class Sender {
	readonly #notice = new Map<NoticeChannel, (notice: unknown) => void>();
	#connection: ((state: ConnectionState) => void) | undefined;
	readonly executions: ChangedExecutions[] = [];
	backends = 0;
	doubts = 0;

	constructor() {
		const client = createClient({
			invoke: () => Promise.resolve(null),
			on: (channel, listener) => {
				this.#notice.set(channel, listener);
				return () => this.#notice.delete(channel);
			},
		});
		const changes = openChanges(client, (listener) => {
			this.#connection = listener;
			return () => undefined;
		});
		changes.onExecutions((changed) => this.executions.push(changed));
		changes.onBackends(() => {
			this.backends += 1;
		});
		changes.onDoubt(() => {
			this.doubts += 1;
		});
	}

	changed(sequence: number, ...executionIds: string[]): void {
		this.#notice.get("execution-history:changed")?.({ sequence, executionIds });
	}

	backendChanged(sequence: number): void {
		this.#notice.get("backend:changed")?.({ sequence, backendId: "b" });
	}

	connection(state: ConnectionState): void {
		this.#connection?.(state);
	}
}

describe("openChanges", () => {
	let sender: Sender;
	beforeEach(() => {
		sender = new Sender();
	});

	it("passes on which executions changed, whatever number the first notice has", () => {
		sender.changed(41, "a");
		sender.changed(42, "b", "c");
		expect(sender.executions).toEqual([["a"], ["b", "c"]]);
		expect(sender.doubts).toBe(0);
	});

	it("takes a gap in the sequence for a change of anything", () => {
		sender.changed(1, "a");
		sender.changed(3, "b");
		sender.changed(4, "c");
		expect(sender.executions).toEqual([["a"], null, ["c"]]);
		expect(sender.doubts).toBe(1);
	});

	it("takes a sequence that starts anew for a change of anything", () => {
		sender.changed(7, "a");
		sender.changed(1, "b");
		expect(sender.executions).toEqual([["a"], null]);
	});

	it("counts backends apart from executions", () => {
		sender.changed(1, "a");
		sender.backendChanged(1);
		sender.changed(2, "b");
		sender.backendChanged(2);
		expect(sender.doubts).toBe(0);
		sender.backendChanged(4);
		expect(sender.doubts).toBe(1);
		expect(sender.backends).toBe(3);
	});

	it("takes every new connection for a change of anything, and counts anew", () => {
		sender.changed(5, "a");
		sender.connection("lost");
		expect(sender.executions).toEqual([["a"]]);
		sender.connection("connected");
		expect(sender.executions).toEqual([["a"], null]);
		expect(sender.backends).toBe(1);
		sender.changed(90, "b");
		expect(sender.executions).toEqual([["a"], null, ["b"]]);
		expect(sender.doubts).toBe(1);
	});
});
