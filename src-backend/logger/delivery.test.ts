import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, describe, expect, it } from "vitest";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type {
	AppendAck,
	ExecutionDraft,
	StepDraft,
} from "../../src-shared/event-batch.ts";
import {
	ANSWER_TIMEOUT_MS,
	MAX_RESEND_DELAY_MS,
	MIN_RESEND_DELAY_MS,
} from "./batch-sender.ts";
import {
	type BatchLink,
	type DeliveryOptions,
	type DeliveryProblem,
	EventDelivery,
	FLUSH_INTERVAL_MS,
	FULL_BATCH_EVENTS,
	MAX_BATCHES_UNDER_WAY,
} from "./delivery.ts";
import { ManualClock, settled, turnUntil } from "./testing/manual-clock.ts";
import { MemoryStore } from "./testing/memory-store.ts";

function execution(
	id: string,
	more: Partial<ExecutionDraft> = {},
): ExecutionDraft {
	return {
		id,
		workflowId: "w",
		workflowName: "W",
		triggerType: "manual",
		status: "running",
		startedAt: 1,
		...more,
	};
}

function ended(id: string, more: Partial<ExecutionDraft> = {}): ExecutionDraft {
	return execution(id, {
		status: "success",
		completedAt: 2,
		durationMs: 1,
		...more,
	});
}

function step(
	executionId: string,
	stepIndex: number,
	more: Partial<StepDraft> = {},
): StepDraft {
	return {
		id: `${executionId}-${stepIndex}`,
		executionId,
		nodeId: "n",
		nodeType: "t",
		stepIndex,
		startedAt: 1,
		status: "running",
		...more,
	};
}

function done(
	executionId: string,
	stepIndex: number,
	more: Partial<StepDraft> = {},
): StepDraft {
	return step(executionId, stepIndex, {
		status: "success",
		completedAt: 2,
		durationMs: 1,
		...more,
	});
}

const payload = (length: number) =>
	JSON.stringify({ text: "x".repeat(length) });

/** A link whose every answer the test gives. */
class HeldLink implements BatchLink {
	readonly sent: { batch: number; bytes: Uint8Array }[] = [];
	readonly #answers: PromiseWithResolvers<AppendAck>[] = [];

	send(batch: number, bytes: Uint8Array): Promise<AppendAck> {
		this.sent.push({ batch, bytes });
		const answer = Promise.withResolvers<AppendAck>();
		this.#answers.push(answer);
		return answer.promise;
	}

	async ack(sending: number): Promise<void> {
		const batch = this.sent[sending]?.batch ?? 0;
		this.#answers[sending]?.resolve({ batch, rejected: [] });
		await settled();
	}

	async fail(
		sending: number,
		error: unknown = new Error("broken"),
	): Promise<void> {
		this.#answers[sending]?.reject(error);
		await settled();
	}
}

describe("EventDelivery", () => {
	const problems: DeliveryProblem[] = [];

	function open(link: BatchLink, options: DeliveryOptions = {}) {
		const clock = new ManualClock();
		const delivery = new EventDelivery(link, {
			clock,
			onProblem: (problem) => problems.push(problem),
			...options,
		});
		return { clock, delivery };
	}

	beforeEach(() => {
		problems.length = 0;
	});

	it("sends what is recorded after 20 ms and not before", async () => {
		const link = new HeldLink();
		const { clock, delivery } = open(link);
		delivery.recordExecution(execution("e"));
		clock.advance(FLUSH_INTERVAL_MS - 1);
		expect(link.sent).toHaveLength(0);
		clock.advance(1);
		expect(link.sent).toHaveLength(1);
		await link.ack(0);
		clock.advance(60_000);
		expect(link.sent).toHaveLength(1);
	});

	it("sends a full batch at once", () => {
		const link = new HeldLink();
		const { delivery } = open(link);
		delivery.recordExecution(execution("e"));
		for (let at = 1; at < FULL_BATCH_EVENTS - 1; at++)
			delivery.recordStep(done("e", at));
		expect(link.sent).toHaveLength(0);
		delivery.recordStep(done("e", FULL_BATCH_EVENTS));
		expect(link.sent).toHaveLength(1);
	});

	it("sends a step that starts and ends within one window as one event", async () => {
		const store = new MemoryStore();
		const { clock, delivery } = open(store);
		delivery.recordExecution(execution("e", { triggerData: '{"t":1}' }));
		const start = delivery.recordStep(step("e", 0, { inputData: '{"a":1}' }));
		delivery.recordStep(done("e", 0, { outputData: '{"b":2}' }), start);
		delivery.recordExecution(ended("e", { metadata: '{"m":1}' }));
		clock.advance(FLUSH_INTERVAL_MS);
		await settled();
		expect(store.batches).toHaveLength(1);
		expect(store.batches[0]?.executions).toHaveLength(1);
		expect(store.batches[0]?.steps).toHaveLength(1);
		expect(store.steps.get("e-0")).toMatchObject({
			status: "success",
			inputData: { a: 1 },
			outputData: { b: 2 },
		});
		expect(store.executions.get("e")).toMatchObject({
			status: "success",
			triggerData: { t: 1 },
			metadata: { m: 1 },
		});
	});

	it("sends a payload once when a step ends after its start was sent", async () => {
		const store = new MemoryStore();
		const { clock, delivery } = open(store);
		delivery.recordExecution(execution("e"));
		delivery.recordStep(step("e", 0, { inputData: '{"a":1}' }));
		await turnUntil(clock, delivery.flush());
		delivery.recordStep(done("e", 0, { outputData: '{"b":2}' }));
		await turnUntil(clock, delivery.flush());
		expect(store.batches[1]?.steps[0]?.inputData).toBeUndefined();
		expect(store.steps.get("e-0")).toMatchObject({
			status: "success",
			inputData: { a: 1 },
			outputData: { b: 2 },
		});
	});

	it("has only a few batches under way at a time", async () => {
		const link = new HeldLink();
		const { clock, delivery } = open(link);
		delivery.recordExecution(execution("e"));
		const more = MAX_BATCHES_UNDER_WAY + 2;
		for (let at = 0; at < more * FULL_BATCH_EVENTS; at++)
			delivery.recordStep(done("e", at));
		clock.advance(1_000);
		const sent = () => link.sent.map(({ batch }) => batch);
		const upTo = (last: number) =>
			Array.from({ length: last }, (_, at) => at + 1);
		expect(sent()).toEqual(upTo(MAX_BATCHES_UNDER_WAY));
		// The ack of a later one makes room as well.
		await link.ack(1);
		expect(sent()).toEqual(upTo(MAX_BATCHES_UNDER_WAY + 1));
		await link.ack(0);
		expect(sent()).toEqual(upTo(MAX_BATCHES_UNDER_WAY + 2));
	});

	it("has them stored in order although one overtakes another", async () => {
		const store = new MemoryStore();
		const { clock, delivery } = open({
			// The first sending of the first batch is lost, those of the others are not.
			send: (batch, bytes) =>
				batch === 1 && store.batches.length === 0 && lost++ === 0
					? Promise.reject(new Error("connection reset"))
					: store.send(batch, bytes),
		});
		let lost = 0;
		delivery.recordExecution(execution("e"));
		for (let at = 0; at < 2.5 * FULL_BATCH_EVENTS; at++)
			delivery.recordStep(done("e", at));
		delivery.recordExecution(ended("e"));
		await turnUntil(clock, delivery.flush());
		expect(store.batches.map(({ batch }) => batch)).toEqual([1, 2, 3]);
		expect(store.stepsOf("e")).toHaveLength(2.5 * FULL_BATCH_EVENTS);
		expect(store.faults).toEqual([]);
	});

	it("sends those behind it at once when a batch is stored at last", async () => {
		const store = new MemoryStore();
		let isDown = true;
		const { clock, delivery } = open({
			async send(batch, bytes) {
				if (isDown)
					throw new ExecutionHistoryError("store-unavailable", "down");
				return store.commit(batch, bytes);
			},
		});
		delivery.recordExecution(execution("e"));
		for (let at = 0; at < MAX_BATCHES_UNDER_WAY * FULL_BATCH_EVENTS - 1; at++)
			delivery.recordStep(done("e", at));
		// Long enough for the delays to be as long as they get.
		for (let at = 0; at < 60; at++) {
			clock.advance(1_000);
			await settled();
		}
		isDown = false;
		for (let at = 0; at < MAX_RESEND_DELAY_MS / 100; at++) {
			clock.advance(100);
			await settled();
			if (store.batches.length > 0) break;
		}
		await settled();
		expect(store.batches).toHaveLength(MAX_BATCHES_UNDER_WAY);
	});

	it("sends the end of an execution after all of its steps", async () => {
		const store = new MemoryStore();
		const { clock, delivery } = open(store);
		delivery.recordExecution(execution("e"));
		for (let at = 0; at < 2.5 * FULL_BATCH_EVENTS; at++)
			delivery.recordStep(done("e", at));
		delivery.recordExecution(ended("e"));
		await turnUntil(clock, delivery.flush());
		const statuses = store.batches.map(
			({ executions }) => executions[0]?.status,
		);
		expect(statuses).toEqual(["running", undefined, "success"]);
		expect(store.faults).toEqual([]);
	});

	it("does so also when start and end of the execution wait together", async () => {
		const link = new HeldLink();
		const store = new MemoryStore();
		const { delivery } = open(link);
		delivery.recordExecution(execution("first"));
		for (let at = 0; at < 2 * FULL_BATCH_EVENTS; at++)
			delivery.recordStep(done("first", at));
		delivery.recordExecution(execution("e"));
		for (let at = 0; at < 1.5 * FULL_BATCH_EVENTS; at++)
			delivery.recordStep(done("e", at));
		delivery.recordExecution(ended("e"));
		const flushed = delivery.flush();
		for (let at = 0; at < 4; at++) {
			const sent = link.sent[at];
			if (sent !== undefined) store.commit(sent.batch, sent.bytes);
			await link.ack(at);
		}
		await flushed;
		expect(store.stepsOf("e")).toHaveLength(1.5 * FULL_BATCH_EVENTS);
		expect(store.executions.get("e")?.status).toBe("success");
		expect(store.faults).toEqual([]);
	});

	it("keeps nothing of what is acked", async () => {
		const { delivery } = open({
			send: async (batch) => ({ batch, rejected: [] }),
		});
		delivery.recordExecution(execution("e"));
		const before = heapBytes();
		for (let at = 0; at < 20_000; at++) {
			const start = delivery.recordStep(
				step("e", at, { inputData: payload(1_000) }),
			);
			delivery.recordStep(done("e", at, { outputData: payload(1_000) }), start);
			if (at % 500 === 0) await settled();
		}
		await delivery.flush();
		expect(heapBytes() - before).toBeLessThan(10_000_000);
	});

	it("writes a batch over one that is acked, unless that was sent twice", async () => {
		const link = new HeldLink();
		const { clock, delivery } = open(link);
		const record = async () => {
			delivery.recordExecution(execution("e"));
			clock.advance(FLUSH_INTERVAL_MS);
			await settled();
		};
		await record();
		await link.ack(0);
		await record();
		await link.fail(1);
		clock.advance(MIN_RESEND_DELAY_MS);
		await link.ack(2);
		await record();
		const memory = link.sent.map(({ bytes }) => bytes.buffer);
		expect(memory[1]).toBe(memory[0]);
		expect(memory[2]).toBe(memory[1]);
		expect(memory[3]).not.toBe(memory[2]);
	});

	it.each([
		new Error("socket hang up"),
		new ExecutionHistoryError("busy", "busy"),
		new ExecutionHistoryError("store-unavailable", "down"),
		new ExecutionHistoryError("closed", "closing"),
		new ExecutionHistoryError("store-full", "full"),
		"no error at all",
	])(
		"sends the same bytes again after %s, with growing delays",
		async (error) => {
			const link = new HeldLink();
			const { clock, delivery } = open(link);
			delivery.recordExecution(execution("e"));
			clock.advance(FLUSH_INTERVAL_MS);
			let delay = MIN_RESEND_DELAY_MS;
			for (let attempt = 0; attempt < 12; attempt++) {
				await link.fail(attempt, error);
				clock.advance(delay - 1);
				expect(link.sent).toHaveLength(attempt + 1);
				clock.advance(1);
				expect(link.sent).toHaveLength(attempt + 2);
				expect(link.sent[attempt + 1]).toEqual(link.sent[0]);
				delay = Math.min(delay * 2, MAX_RESEND_DELAY_MS);
			}
			expect(delay).toBe(MAX_RESEND_DELAY_MS);
			expect(problems).toEqual([]);
		},
	);

	it("treats a link that throws as one that fails", async () => {
		const store = new MemoryStore();
		let calls = 0;
		const { clock, delivery } = open({
			send(batch, bytes) {
				if (calls++ === 0) throw new Error("not even a promise");
				return store.send(batch, bytes);
			},
		});
		delivery.recordExecution(execution("e"));
		await turnUntil(clock, delivery.flush());
		expect(store.executions.size).toBe(1);
	});

	it("sends again what is never answered, and takes the late answer to an earlier sending", async () => {
		const link = new HeldLink();
		const { clock, delivery } = open(link);
		delivery.recordExecution(execution("e"));
		clock.advance(FLUSH_INTERVAL_MS);
		clock.advance(ANSWER_TIMEOUT_MS + MIN_RESEND_DELAY_MS);
		expect(link.sent).toHaveLength(2);
		// The earlier sending fails: that says nothing about the one under way.
		await link.fail(0);
		clock.advance(ANSWER_TIMEOUT_MS - 1);
		expect(link.sent).toHaveLength(2);
		clock.advance(1 + 2 * MIN_RESEND_DELAY_MS);
		expect(link.sent).toHaveLength(3);
		const flushed = delivery.flush();
		await link.ack(1);
		await flushed;
		await link.fail(2);
		clock.advance(60_000);
		expect(link.sent).toHaveLength(3);
	});

	it("sends again when the ack is for another batch", async () => {
		const store = new MemoryStore();
		let calls = 0;
		const { clock, delivery } = open({
			async send(batch, bytes) {
				return calls++ === 0
					? { batch: batch + 7, rejected: [] }
					: store.commit(batch, bytes);
			},
		});
		delivery.recordExecution(execution("e"));
		await turnUntil(clock, delivery.flush());
		expect(store.executions.size).toBe(1);
	});

	it.each(["invalid-request", "too-large"] as const)(
		"gives up a batch that is %s, reports it, and counts its steps",
		async (code) => {
			const store = new MemoryStore();
			let refused = 0;
			const { clock, delivery } = open({
				async send(batch, bytes) {
					if (batch === 2 && refused++ === 0)
						throw new ExecutionHistoryError(code, "no");
					return store.commit(batch, bytes);
				},
			});
			delivery.recordExecution(execution("e"));
			await turnUntil(clock, delivery.flush());
			// One full batch is refused while the next, with the end of the run, is under way.
			for (let at = 0; at < FULL_BATCH_EVENTS; at++)
				delivery.recordStep(done("e", at));
			for (let at = 0; at < FULL_BATCH_EVENTS - 1; at++)
				delivery.recordStep(done("e", FULL_BATCH_EVENTS + at));
			delivery.recordExecution(ended("e"));
			await turnUntil(clock, delivery.flush());
			expect(store.batches.map(({ batch }) => batch)).toEqual([1, 2, 3]);
			expect(problems).toEqual([
				{
					message: expect.stringContaining("no"),
					executions: 0,
					steps: FULL_BATCH_EVENTS,
				},
			]);
			expect(store.executions.get("e")).toMatchObject({
				status: "success",
				droppedSteps: FULL_BATCH_EVENTS,
			});
		},
	);

	it("loses of an open step in a refused batch the input only", async () => {
		const store = new MemoryStore();
		const { clock, delivery } = open({
			async send(batch, bytes) {
				if (batch === 2) throw new ExecutionHistoryError("too-large", "no");
				return store.commit(batch, bytes);
			},
		});
		delivery.recordExecution(execution("e"));
		await turnUntil(clock, delivery.flush());
		delivery.recordStep(step("e", 0, { inputData: payload(10) }));
		await turnUntil(clock, delivery.flush());
		delivery.recordStep(done("e", 0, { outputData: '{"b":2}' }));
		delivery.recordExecution(ended("e"));
		await turnUntil(clock, delivery.flush());
		expect(store.steps.get("e-0")).toMatchObject({
			status: "success",
			inputData: undefined,
			outputData: { b: 2 },
		});
		expect(store.executions.get("e")).toMatchObject({
			droppedSteps: undefined,
			droppedPayloads: 1,
		});
	});

	it("reports and counts the events that the store rejects", async () => {
		const store = new MemoryStore();
		const { clock, delivery } = open(store);
		delivery.recordExecution(execution("e"));
		delivery.recordStep(done("e", 0, { nodeId: "" }));
		await turnUntil(clock, delivery.flush());
		delivery.recordExecution(ended("e"));
		await turnUntil(clock, delivery.flush());
		expect(problems).toEqual([
			{
				message: expect.stringContaining("nodeId"),
				executions: 0,
				steps: 1,
			},
		]);
		expect(store.executions.get("e")?.droppedSteps).toBe(1);
	});

	it("resolves a flush only when what was recorded before is acked", async () => {
		const link = new HeldLink();
		const { delivery } = open(link);
		await delivery.flush();
		delivery.recordExecution(execution("e"));
		let flushed = false;
		const first = delivery.flush().then(() => {
			flushed = true;
		});
		delivery.recordExecution(execution("later"));
		await settled();
		expect(flushed).toBe(false);
		await link.ack(0);
		await first;
		expect(link.sent).toHaveLength(1);
	});

	it("delivers everything before it closes, and ignores what comes after", async () => {
		const store = new MemoryStore();
		const { clock, delivery } = open(store);
		delivery.recordExecution(execution("e"));
		const closed = delivery.close();
		delivery.recordExecution(execution("too late"));
		await closed;
		await delivery.close();
		expect([...store.executions.keys()]).toEqual(["e"]);
		expect(problems).toEqual([]);
		expect(clock.timers).toBe(0);
	});

	it("closes on time when nothing answers, and says what is lost", async () => {
		const link = new HeldLink();
		const { clock, delivery } = open(link);
		delivery.recordExecution(execution("e"));
		clock.advance(FLUSH_INTERVAL_MS);
		delivery.recordStep(done("e", 0));
		delivery.recordStep(done("e", 1));
		const flushed = delivery.flush();
		const closed = delivery.close(5_000);
		clock.advance(5_000);
		await Promise.all([closed, flushed]);
		expect(problems).toEqual([
			{ message: expect.any(String), executions: 1, steps: 2 },
		]);
		expect(clock.timers).toBe(0);
		const sent = link.sent.length;
		await link.ack(0);
		clock.advance(60_000);
		expect(link.sent).toHaveLength(sent);
	});

	it("is not disturbed by a problem listener that throws", async () => {
		const { clock, delivery } = open(
			{
				send: async () => {
					throw new ExecutionHistoryError("too-large", "no");
				},
			},
			{
				onProblem: () => {
					throw new Error("mine");
				},
			},
		);
		delivery.recordExecution(execution("e"));
		await turnUntil(clock, delivery.flush());
	});

	describe("when its buffer is full", () => {
		it("gives up payloads first, oldest first, and counts them", async () => {
			const link = new HeldLink();
			const store = new MemoryStore();
			const { clock, delivery } = open(link, { maxBufferBytes: 20_000 });
			delivery.recordExecution(execution("e"));
			for (let at = 0; at < 10; at++) {
				const start = delivery.recordStep(
					step("e", at, { inputData: payload(1_000) }),
				);
				delivery.recordStep(
					done("e", at, { outputData: payload(1_000) }),
					start,
				);
			}
			delivery.recordExecution(ended("e"));
			clock.advance(FLUSH_INTERVAL_MS);
			const sent = link.sent[0];
			if (sent === undefined) throw new Error("nothing was sent");
			store.commit(sent.batch, sent.bytes);
			const kept = store
				.stepsOf("e")
				.map(({ outputData }) => outputData !== undefined);
			const dropped = kept.indexOf(true);
			expect(dropped).toBeGreaterThan(0);
			expect(kept).toEqual(kept.map((_, at) => at >= dropped));
			expect(store.executions.get("e")).toMatchObject({
				status: "success",
				droppedPayloads: 2 * dropped,
				droppedSteps: undefined,
			});
		});

		it("gives up the output of a step that had no input before it gives up steps", async () => {
			const link = new HeldLink();
			const store = new MemoryStore();
			const { clock, delivery } = open(link, { maxBufferBytes: 25_000 });
			delivery.recordExecution(execution("e"));
			const starts = Array.from({ length: 30 }, (_, at) =>
				delivery.recordStep(step("e", at)),
			);
			for (const [at, start] of starts.entries())
				delivery.recordStep(
					done("e", at, { outputData: payload(5_000) }),
					start,
				);
			delivery.recordExecution(ended("e"));
			clock.advance(FLUSH_INTERVAL_MS);
			const sent = link.sent[0];
			if (sent === undefined) throw new Error("nothing was sent");
			store.commit(sent.batch, sent.bytes);
			expect(store.stepsOf("e")).toHaveLength(30);
			expect(store.executions.get("e")).toMatchObject({
				droppedSteps: undefined,
				droppedPayloads: 30,
			});
		});

		it("gives up the oldest steps next, never the start or the end of a run", async () => {
			const link = new HeldLink();
			const store = new MemoryStore();
			const { clock, delivery } = open(link, { maxBufferBytes: 10_000 });
			for (const id of ["a", "b"]) {
				delivery.recordExecution(execution(id));
				for (let at = 0; at < 500; at++)
					delivery.recordStep(done(id, at, { outputData: payload(100) }));
				delivery.recordExecution(ended(id));
			}
			clock.advance(FLUSH_INTERVAL_MS);
			const sent = link.sent[0];
			if (sent === undefined) throw new Error("nothing was sent");
			store.commit(sent.batch, sent.bytes);
			expect(store.stepsOf("a")).toHaveLength(0);
			const left = store.stepsOf("b");
			expect(left.at(-1)?.stepIndex).toBe(499);
			expect(store.executions.get("a")).toMatchObject({
				status: "success",
				droppedSteps: 500,
				droppedPayloads: 500,
			});
			expect(store.executions.get("b")).toMatchObject({
				status: "success",
				droppedSteps: 500 - left.length,
			});
			expect(store.faults).toEqual([]);
		});

		it("takes back a dropped step that ends later, without its input", async () => {
			const held = new HeldLink();
			const store = new MemoryStore();
			let up = false;
			const { clock, delivery } = open(
				{
					send: (batch, bytes) =>
						up ? store.send(batch, bytes) : held.send(batch, bytes),
				},
				{ maxBufferBytes: 4_000 },
			);
			delivery.recordExecution(execution("e"));
			delivery.recordStep(step("e", 0, { inputData: payload(10) }));
			for (let at = 1; at < 20; at++) delivery.recordStep(done("e", at));
			up = true;
			await turnUntil(clock, delivery.flush());
			expect(store.steps.has("e-0")).toBe(false);
			delivery.recordStep(done("e", 0, { outputData: '{"b":2}' }));
			delivery.recordExecution(ended("e"));
			await turnUntil(clock, delivery.flush());
			const stored = store.stepsOf("e");
			expect(stored[0]).toMatchObject({ id: "e-0", outputData: { b: 2 } });
			expect(store.executions.get("e")).toMatchObject({
				droppedSteps: 20 - stored.length,
				droppedPayloads: 1,
			});
		});

		it("gives up the payloads and stacks of runs, then takes on no more runs and says so", async () => {
			const link = new HeldLink();
			const { clock, delivery } = open(link, { maxBufferBytes: 50_000 });
			for (let at = 0; at < 500; at++) {
				delivery.recordExecution(
					execution(`e${at}`, { triggerData: payload(500) }),
				);
				delivery.recordStep(done(`e${at}`, 0));
				delivery.recordExecution(ended(`e${at}`));
			}
			const store = new MemoryStore();
			const flushed = delivery.flush();
			for (let at = 0; at < 10; at++) {
				const sent = link.sent[at];
				if (sent !== undefined) store.commit(sent.batch, sent.bytes);
				await link.ack(at);
			}
			clock.advance(FLUSH_INTERVAL_MS);
			await flushed;
			const stored = [...store.executions.values()];
			expect(stored.length).toBeGreaterThan(60);
			expect(stored.every(({ status }) => status === "success")).toBe(true);
			expect(problems).toEqual([
				{
					message: expect.any(String),
					executions: 500 - stored.length,
					steps: 0,
				},
			]);
			expect(store.faults).toEqual([]);
		});

		it("stays within its limit however long nobody answers", () => {
			const link = new HeldLink();
			const limit = 2_000_000;
			const { delivery } = open(link, { maxBufferBytes: limit });
			delivery.recordExecution(execution("first"));
			void delivery.flush();
			for (let at = 0; at < MAX_BATCHES_UNDER_WAY * FULL_BATCH_EVENTS; at++)
				delivery.recordStep(done("first", at));
			// No more may be under way: this start waits in front of all its steps, and may not go.
			delivery.recordExecution(execution("e"));
			const before = heapBytes();
			for (let at = 0; at < 100_000; at++)
				delivery.recordStep(
					done("e", at, { outputData: payload(1_000 + (at % 7)) }),
				);
			expect(heapBytes() - before).toBeLessThan(4 * limit);
			expect(link.sent).toHaveLength(MAX_BATCHES_UNDER_WAY);
			delivery.recordExecution(ended("e"));
		});
	});
});

function heapBytes(): number {
	setFlagsFromString("--expose-gc");
	const collect: unknown = runInNewContext("gc");
	if (typeof collect !== "function") throw new Error("no way to collect");
	collect();
	return process.memoryUsage().heapUsed;
}
