import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { WritableConnection } from "./connection.ts";
import { getExecution } from "./executions.ts";
import { type Ingested, ingest } from "./ingest.ts";
import { getExecutionStats } from "./stats.ts";
import { getStep, getStepsForExecution } from "./steps.ts";
import { aBatch, anExecutionEvent, aStepEvent } from "./testing/batches.ts";
import { openConnection } from "./testing/open-connection.ts";

const MAX_PAYLOAD_BYTES = 51_200;

function store(connection: WritableConnection, bytes: Uint8Array): Ingested {
	const [outcome] = ingest(connection, [{ bytes }], MAX_PAYLOAD_BYTES);
	if (outcome === undefined || outcome instanceof ExecutionHistoryError)
		throw outcome ?? new Error("No outcome");
	return outcome;
}

describe("ingest", () => {
	it("stores a run and its steps, with the session and the backend they came from", () => {
		const connection = openConnection();
		const bytes = aBatch({
			executions: [anExecutionEvent({ triggerData: '{"order":7}' })],
			steps: [aStepEvent({ inputData: '{"amount":"12 €"}' })],
		});
		expect(
			ingest(connection, [{ bytes, backendId: "backend_1" }], 51_200),
		).toEqual([{ ack: { batch: 1, rejected: [] }, executionIds: ["exec_1"] }]);
		expect(getExecution(connection, "exec_1")).toMatchObject({
			status: "running",
			triggerData: { order: 7 },
			sessionId: "session_1",
			backendId: "backend_1",
		});
		expect(getStep(connection, "step_1")?.inputData).toEqual({
			amount: "12 €",
		});
	});

	it("keeps the input a step was begun with when its end carries none", () => {
		const connection = openConnection();
		store(
			connection,
			aBatch({
				executions: [anExecutionEvent()],
				steps: [aStepEvent({ inputData: '{"a":1}' })],
			}),
		);
		store(
			connection,
			aBatch({
				batch: 2,
				steps: [
					aStepEvent({
						status: "success",
						completedAt: 1_005,
						durationMs: 4,
						outputData: '{"b":2}',
					}),
				],
			}),
		);
		expect(getStep(connection, "step_1")).toMatchObject({
			status: "success",
			durationMs: 4,
			inputData: { a: 1 },
			outputData: { b: 2 },
		});
	});

	it("acks a batch it has stored before and changes nothing", () => {
		const connection = openConnection();
		const bytes = aBatch({ executions: [anExecutionEvent()] });
		store(connection, bytes);
		const changes = connection.prepare("SELECT total_changes() AS n").pluck();
		const before = changes.get();
		expect(store(connection, bytes)).toEqual({
			ack: { batch: 1, rejected: [] },
			executionIds: [],
		});
		expect(changes.get()).toBe(before);
	});

	it("refuses a batch while an earlier one under way is missing, and stores both in order", () => {
		const connection = openConnection();
		const first = aBatch({ ackedBatch: 0, executions: [anExecutionEvent()] });
		const second = aBatch({
			batch: 2,
			ackedBatch: 0,
			steps: [aStepEvent()],
		});
		expect(() => store(connection, second)).toThrow(
			expect.objectContaining({ code: "busy" }),
		);
		expect(
			ingest(connection, [{ bytes: first }, { bytes: second }], 51_200),
		).toMatchObject([{ ack: { batch: 1 } }, { ack: { batch: 2 } }]);
		expect(getStep(connection, "step_1")).not.toBeNull();
	});

	it("goes on with a session it does not know from what that knows to be acked", () => {
		const connection = openConnection();
		const bytes = aBatch({ batch: 41, executions: [anExecutionEvent()] });
		expect(store(connection, bytes).ack.batch).toBe(41);
	});

	it("stores many at a time, those that are there and those that are new, and counts each run once", () => {
		const connection = openConnection();
		const runs = (status: "running" | "success", from: number) =>
			Array.from({ length: 80 }, (_, index) =>
				anExecutionEvent({
					id: `exec_${from + index}`,
					status,
					...(status === "success"
						? { completedAt: 1_005, durationMs: 5 }
						: {}),
				}),
			);
		const steps = (status: "running" | "success", from: number) =>
			Array.from({ length: 80 }, (_, index) =>
				aStepEvent({
					id: `step_${from + index}`,
					executionId: "exec_0",
					stepIndex: from + index,
					status,
				}),
			);
		store(
			connection,
			aBatch({ executions: runs("running", 0), steps: steps("running", 0) }),
		);
		store(
			connection,
			aBatch({
				batch: 2,
				executions: runs("success", 40),
				steps: steps("success", 40),
			}),
		);
		expect(getExecutionStats(connection)).toMatchObject({
			total: 120,
			running: 40,
			success: 80,
		});
		expect(
			getStepsForExecution(connection, "exec_0").map(({ status }) => status),
		).toEqual([...Array(40).fill("running"), ...Array(80).fill("success")]);
	});

	it("brings each step to its first end, in whichever batch and place its events come", async () => {
		const event = fc.record({
			id: fc.nat(99).map((number) => `step_${number}`),
			status: fc.constantFrom("running", "success", "error"),
		});
		const batchOfEvents = fc.array(event, { maxLength: 150, size: "max" });
		await fc.assert(
			fc.property(
				fc.array(batchOfEvents, { minLength: 1, maxLength: 4 }),
				(batches) => {
					const connection = openConnection();
					const expected = new Map<string, string>();
					for (const [index, events] of batches.entries()) {
						store(
							connection,
							aBatch({
								batch: index + 1,
								executions: index === 0 ? [anExecutionEvent()] : [],
								steps: events.map((one) => aStepEvent(one)),
							}),
						);
						for (const { id, status } of events)
							if ((expected.get(id) ?? "running") === "running")
								expected.set(id, status);
					}
					const steps = getStepsForExecution(connection, "exec_1");
					expect(new Map(steps.map(({ id, status }) => [id, status]))).toEqual(
						expected,
					);
					expect(steps).toHaveLength(expected.size);
					connection.close();
				},
			),
			{ numRuns: 30 },
		);
	});

	it("knows a run and its steps again by ids that are no well-formed text", () => {
		const connection = openConnection();
		const executionId = "exec_\ud800";
		const steps = (status: "running" | "success", count: number) =>
			Array.from({ length: count }, (_, index) => ({
				...aStepEvent({ id: `step_\udc00_${index}`, executionId, status }),
				stepIndex: index,
			}));
		const batches = [
			{ executions: [anExecutionEvent({ id: executionId })], steps: [] },
			{ steps: steps("running", 20) },
			{ steps: steps("success", 40) },
		];
		for (const [index, batch] of batches.entries()) {
			const whole = { sessionId: "session_1", batch: index + 1, ...batch };
			const { ack } = store(connection, Buffer.from(JSON.stringify(whole)));
			expect(ack.rejected).toEqual([]);
		}
		const stored = getStepsForExecution(connection, executionId);
		expect(stored.map(({ status }) => status)).toEqual(
			Array(40).fill("success"),
		);
	});

	it("never turns a finished run or step into something else", () => {
		const connection = openConnection();
		const finished = aBatch({
			executions: [anExecutionEvent({ status: "success", durationMs: 9 })],
			steps: [aStepEvent({ status: "success", durationMs: 3 })],
		});
		store(connection, finished);
		for (const status of ["running", "error"] as const)
			store(
				connection,
				aBatch({
					sessionId: `late-${status}`,
					executions: [anExecutionEvent({ status })],
					steps: [aStepEvent({ status })],
				}),
			);
		expect(getExecution(connection, "exec_1")).toMatchObject({
			status: "success",
			durationMs: 9,
		});
		expect(getStep(connection, "step_1")).toMatchObject({
			status: "success",
			durationMs: 3,
		});
	});

	it("ends a late step of a run that has ended, since nobody else will", () => {
		const connection = openConnection();
		store(
			connection,
			aBatch({ executions: [anExecutionEvent({ status: "error" })] }),
		);
		store(connection, aBatch({ batch: 2, steps: [aStepEvent()] }));
		expect(getStep(connection, "step_1")).toMatchObject({ status: "error" });
	});

	it("ends the open steps of a run whose logger had to drop some", () => {
		const connection = openConnection();
		store(
			connection,
			aBatch({ executions: [anExecutionEvent()], steps: [aStepEvent()] }),
		);
		store(
			connection,
			aBatch({
				batch: 2,
				executions: [anExecutionEvent({ status: "success", droppedSteps: 3 })],
			}),
		);
		expect(getExecution(connection, "exec_1")).toMatchObject({
			droppedSteps: 3,
		});
		expect(getStep(connection, "step_1")).toMatchObject({
			status: "error",
			errorMessage: expect.stringContaining("not recorded"),
		});
	});

	it("refuses a step of an unknown run and stores the rest", () => {
		const connection = openConnection();
		const { ack } = store(
			connection,
			aBatch({
				executions: [anExecutionEvent()],
				steps: [
					aStepEvent({ id: "step_lost", executionId: "exec_none" }),
					aStepEvent(),
				],
			}),
		);
		expect(ack.rejected).toEqual([
			{ kind: "step", index: 0, message: expect.stringContaining("exec_none") },
		]);
		expect(getStep(connection, "step_1")).not.toBeNull();
		expect(getStep(connection, "step_lost")).toBeNull();
	});

	it("cuts a payload larger than it keeps, in either form", () => {
		const connection = openConnection();
		const text = "x".repeat(2_000);
		const json = Buffer.from(
			JSON.stringify({
				sessionId: "session_json",
				batch: 1,
				executions: [anExecutionEvent()],
				steps: [{ ...aStepEvent({ id: "step_json" }), inputData: { text } }],
			}),
		);
		const framed = aBatch({
			steps: [aStepEvent({ inputData: JSON.stringify({ text }) })],
		});
		ingest(connection, [{ bytes: json }, { bytes: framed }], 500);
		for (const id of ["step_json", "step_1"])
			expect(getStep(connection, id)?.inputData).toMatchObject({
				$truncated: { originalBytes: 2_011 },
			});
	});

	it("refuses bytes that are no batch without touching the others", () => {
		const connection = openConnection();
		const outcomes = ingest(
			connection,
			[
				{ bytes: Buffer.from("no batch") },
				{ bytes: aBatch({ executions: [anExecutionEvent()] }) },
			],
			51_200,
		);
		expect(outcomes[0]).toMatchObject({ code: "invalid-request" });
		expect(outcomes[1]).toMatchObject({ ack: { batch: 1 } });
	});

	it("stores nothing of a group when the database refuses", () => {
		const connection = openConnection();
		connection.exec(`CREATE TRIGGER refuse BEFORE INSERT ON execution_steps
			WHEN new.id = 'step_bad' BEGIN SELECT raise(ABORT, 'refused'); END`);
		expect(() =>
			store(
				connection,
				aBatch({
					executions: [anExecutionEvent()],
					steps: [aStepEvent({ id: "step_bad" })],
				}),
			),
		).toThrow("refused");
		expect(getExecution(connection, "exec_1")).toBeNull();
	});

	it("ends with the newest states whatever order and however often batches of states come", () => {
		const states = fc.array(
			fc.record({
				step: fc.integer({ min: 0, max: 4 }),
				finished: fc.boolean(),
			}),
			{ minLength: 1, maxLength: 12 },
		);
		fc.assert(
			fc.property(states, (events) => {
				const connection = openConnection();
				store(connection, aBatch({ executions: [anExecutionEvent()] }));
				for (const [index, { step, finished }] of events.entries()) {
					const bytes = aBatch({
						batch: index + 2,
						steps: [
							aStepEvent({
								id: `step_${step}`,
								stepIndex: step,
								status: finished ? "success" : "running",
							}),
						],
					});
					store(connection, bytes);
					store(connection, bytes);
				}
				const steps = getStepsForExecution(connection, "exec_1");
				const seen = [...new Set(events.map(({ step }) => step))].toSorted();
				expect(steps.map(({ stepIndex }) => stepIndex)).toEqual(seen);
				for (const { stepIndex, status } of steps)
					expect(status).toBe(
						events.some(({ step, finished }) => step === stepIndex && finished)
							? "success"
							: "running",
					);
			}),
			{ numRuns: 25 },
		);
	});
});
