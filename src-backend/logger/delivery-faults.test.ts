import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { AppendAck } from "../../src-shared/event-batch.ts";
import type { BatchLink } from "./batch-link.ts";
import { EventDelivery } from "./delivery.ts";
import { ExecutionLogger } from "./execution-logger.ts";
import { ManualClock, settled, turnUntil } from "./testing/manual-clock.ts";
import { MemoryStore } from "./testing/memory-store.ts";

const fates = [
	"delivered",
	"refused",
	"lost on the way",
	"answer lost",
	"answered late",
	"never answered",
	"thrown",
] as const;
type Fate = (typeof fates)[number];

/** A link on which each sending meets its own fate; once these are used up, it works. */
class FatefulLink implements BatchLink {
	readonly #store: MemoryStore;
	readonly #clock: ManualClock;
	readonly #fates: Fate[];

	constructor(
		store: MemoryStore,
		clock: ManualClock,
		sequence: readonly Fate[],
	) {
		this.#store = store;
		this.#clock = clock;
		this.#fates = [...sequence];
	}

	send(batch: number, bytes: Uint8Array): Promise<AppendAck> {
		const answer = Promise.withResolvers<AppendAck>();
		switch (this.#fates.shift() ?? "delivered") {
			case "delivered":
				return this.#store.send(batch, bytes);
			case "refused":
				return Promise.reject(new ExecutionHistoryError("busy", "later"));
			case "lost on the way":
				return Promise.reject(new Error("connection reset"));
			case "answer lost":
				this.#store.commit(batch, bytes);
				return Promise.reject(new Error("connection reset"));
			case "answered late": {
				const ack = this.#store.commit(batch, bytes);
				this.#clock.after(45_000, () => answer.resolve(ack));
				return answer.promise;
			}
			case "never answered":
				return answer.promise;
			case "thrown":
				throw new Error("link closed");
		}
	}
}

type Action =
	| {
			readonly kind: "start" | "finish" | "fail" | "skip" | "end";
			readonly run: number;
	  }
	| { readonly kind: "pass"; readonly ms: number };

const RUNS = 6;
const action: fc.Arbitrary<Action> = fc.oneof(
	{
		weight: 12,
		arbitrary: fc.record({
			kind: fc.constantFrom(
				"start",
				"start",
				"finish",
				"finish",
				"fail",
				"skip",
			),
			run: fc.nat(RUNS - 1),
		}),
	},
	{
		weight: 1,
		arbitrary: fc.record({ kind: fc.constant("end"), run: fc.nat(RUNS - 1) }),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant("pass"),
			ms: fc.constantFrom(1, 20, 60, 6_000, 31_000),
		}),
	},
);

interface ExpectedStep {
	id: string;
	status: string;
	input: unknown;
	output: unknown;
}

/** Plays the actions on several runs at once, and keeps what must be stored in the end. */
class Engine {
	readonly runs: {
		readonly id: string;
		readonly logger: ExecutionLogger;
		readonly steps: ExpectedStep[];
		readonly open: ExpectedStep[];
		ended: boolean;
	}[] = [];
	#value = 0;

	constructor(delivery: EventDelivery, clock: ManualClock) {
		for (let run = 0; run < RUNS; run++) {
			const logger = new ExecutionLogger(delivery, { clock });
			const id = logger.startExecution({
				workflowId: `w${run}`,
				workflowName: "W",
				triggerType: "manual",
				triggerData: { run },
			});
			this.runs.push({ id, logger, steps: [], open: [], ended: false });
		}
	}

	play({ kind, run: index }: Exclude<Action, { kind: "pass" }>): void {
		const run = this.runs[index];
		if (run === undefined || run.ended) return;
		const value = { value: this.#value++ };
		const node = { nodeId: `n${this.#value % 3}`, nodeType: "t", input: value };
		if (kind === "start" || kind === "skip") {
			const id =
				kind === "start"
					? run.logger.startNode(node)
					: run.logger.skipNode(node);
			const step = {
				id,
				status: kind === "start" ? "running" : "skipped",
				input: value,
				output: undefined,
			};
			run.steps.push(step);
			if (kind === "start") run.open.push(step);
		} else if (kind === "end") {
			run.logger.completeExecution();
			for (const step of run.open) step.status = "error";
			run.ended = true;
		} else {
			const step = run.open.shift();
			if (step === undefined) return;
			step.status = kind === "finish" ? "success" : "error";
			step.output = value;
			run.logger.completeNode(step.id, {
				output: value,
				error: kind === "fail" ? new Error("x") : undefined,
			});
		}
	}
}

describe("EventDelivery over a link that fails", () => {
	it("stores exactly what was recorded, whatever happens to each sending", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(action, { maxLength: 300, size: "max" }),
				fc.array(fc.constantFrom(...fates), { maxLength: 40, size: "max" }),
				async (actions, sequence) => {
					const clock = new ManualClock();
					const store = new MemoryStore();
					const delivery = new EventDelivery(
						new FatefulLink(store, clock, sequence),
						{ clock },
					);
					const engine = new Engine(delivery, clock);
					for (const each of actions) {
						if (each.kind === "pass") {
							clock.advance(each.ms);
							await settled();
						} else engine.play(each);
					}
					await turnUntil(clock, delivery.flush(), 10_000);
					expect(store.faults).toEqual([]);
					expect(store.executions.size).toBe(RUNS);
					for (const run of engine.runs) {
						expect(store.executions.get(run.id)).toMatchObject({
							status: run.ended ? "success" : "running",
							droppedSteps: undefined,
							droppedPayloads: undefined,
						});
						const steps = store.stepsOf(run.id);
						expect(steps.map(({ stepIndex }) => stepIndex)).toEqual(
							run.steps.map((_, at) => at),
						);
						expect(
							steps.map(({ id, status, inputData, outputData }) => ({
								id,
								status,
								input: inputData,
								output: outputData,
							})),
						).toEqual(run.steps);
					}
				},
			),
			{ numRuns: 50 },
		);
	});

	it("counts exactly what it drops, whatever happens to each sending", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(action, { maxLength: 300, size: "max" }),
				fc.array(fc.constantFrom(...fates), { maxLength: 10 }),
				fc.integer({ min: 3_000, max: 20_000 }),
				async (actions, sequence, maxBufferBytes) => {
					const clock = new ManualClock();
					const store = new MemoryStore();
					const delivery = new EventDelivery(
						new FatefulLink(store, clock, sequence),
						{ clock, maxBufferBytes },
					);
					const engine = new Engine(delivery, clock);
					await turnUntil(clock, delivery.flush(), 10_000);
					for (const each of actions) {
						if (each.kind === "pass") {
							clock.advance(each.ms);
							await settled();
						} else engine.play(each);
					}
					for (let run = 0; run < RUNS; run++)
						engine.play({ kind: "end", run });
					await turnUntil(clock, delivery.flush(), 10_000);
					expect(store.faults).toEqual([]);
					for (const run of engine.runs) {
						const execution = store.executions.get(run.id);
						expect(execution?.status).toBe("success");
						const stored = new Map(
							store.stepsOf(run.id).map((step) => [step.id, step]),
						);
						// A step whose start was stored and whose end was dropped is there, as it was at its start.
						const lost = run.steps.filter(
							({ id, status }) => stored.get(id)?.status !== status,
						);
						expect(execution?.droppedSteps ?? 0).toBe(lost.length);
						const missing = run.steps
							.filter((step) => !lost.includes(step))
							.flatMap(({ id, input, output }) => {
								const step = stored.get(id);
								return [
									input !== undefined && step?.inputData === undefined,
									output !== undefined && step?.outputData === undefined,
								];
							})
							.filter((gone) => gone);
						// Payloads of a step that was dropped later were dropped before it, and counted too.
						expect(execution?.droppedPayloads ?? 0).toBeGreaterThanOrEqual(
							missing.length,
						);
					}
				},
			),
			{ numRuns: 50 },
		);
	});

	it("leaves nothing half told when the process dies in the middle", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 6 }),
				async (batchesBeforeDeath) => {
					const clock = new ManualClock();
					const store = new MemoryStore();
					let sent = 0;
					const delivery = new EventDelivery(
						{
							// After its death nothing leaves the process, and nothing comes back to it.
							send: (batch, bytes) =>
								++sent > batchesBeforeDeath
									? new Promise(() => {})
									: store.send(batch, bytes),
						},
						{ clock },
					);
					const engine = new Engine(delivery, clock);
					for (let at = 0; at < 4_000; at++) {
						const run = at % RUNS;
						engine.play({ kind: "start", run });
						engine.play({ kind: "finish", run });
						if (at % 500 === 499) engine.play({ kind: "end", run });
						if (at % 97 === 0) await settled();
					}
					clock.advance(20);
					await settled();
					expect(store.faults).toEqual([]);
					expect(store.executions.size).toBe(RUNS);
					for (const run of engine.runs) {
						const steps = store.stepsOf(run.id).map(({ id }) => id);
						// A beginning of what was recorded; all of it once the end is there.
						expect(steps).toEqual(
							run.steps.slice(0, steps.length).map(({ id }) => id),
						);
						if (store.executions.get(run.id)?.status !== "running")
							expect(steps).toHaveLength(run.steps.length);
					}
				},
			),
			{ numRuns: 6 },
		);
	});
});
