import { describe, expect, it } from "vitest";
import {
	MAX_ERROR_LENGTH,
	MAX_ID_LENGTH,
	MAX_NAME_LENGTH,
	type TriggerType,
} from "../../src-shared/execution.ts";
import { EventDelivery } from "./delivery.ts";
import { ExecutionLogger, type LoggerOptions } from "./execution-logger.ts";
import { ManualClock, turnUntil } from "./testing/manual-clock.ts";
import { MemoryStore } from "./testing/memory-store.ts";

const START = {
	workflowId: "w1",
	workflowName: "Workflow",
	triggerType: "webhook",
} as const;
const NODE = { nodeId: "n1", nodeType: "transform" };

function open(options: LoggerOptions = {}) {
	const clock = new ManualClock();
	const store = new MemoryStore();
	const delivery = new EventDelivery(store, { clock });
	const logger = new ExecutionLogger(delivery, { clock, ...options });
	return {
		clock,
		logger,
		delivery,
		store,
		/** Everything as it is stored in the end. */
		async stored() {
			await turnUntil(clock, delivery.flush());
			expect(store.faults).toEqual([]);
			const executions = [...store.executions.values()];
			const execution = executions[0];
			const steps = execution === undefined ? [] : store.stepsOf(execution.id);
			return { executions, execution, steps };
		},
	};
}

/** What only JavaScript can pass. */
function untyped<T>(value: unknown): T {
	return value as T;
}

const hostile: unknown = new Proxy(
	{},
	{
		get() {
			throw new Error("hands off");
		},
	},
);

describe("ExecutionLogger", () => {
	it("records a run with everything that was given", async () => {
		const { clock, logger, stored } = open();
		const id = logger.startExecution({
			...START,
			triggerData: { body: 1 },
			metadata: { version: 3 },
			parentExecutionId: "exec_parent",
			parentStepId: "step_parent",
			retryOf: "exec_first",
		});
		const startedAt = clock.wallMs();
		clock.advance(7);
		const step = logger.startNode({
			...NODE,
			nodeName: "Shape it",
			input: { a: 1 },
			attempt: 2,
		});
		clock.advance(5);
		logger.completeNode(step, { output: { b: 2 } });
		const skipped = logger.skipNode({ nodeId: "n2", nodeType: "http" });
		clock.advance(30);
		logger.completeExecution({ metadata: { cost: 9 } });
		const { execution, steps } = await stored();
		expect(id).toMatch(/^exec_[0-9A-Z]{26}$/);
		expect(execution).toEqual({
			id,
			...START,
			triggerData: { body: 1 },
			status: "success",
			startedAt,
			completedAt: startedAt + 42,
			durationMs: 42,
			metadata: { version: 3, cost: 9 },
			parentExecutionId: "exec_parent",
			parentStepId: "step_parent",
			retryOf: "exec_first",
		});
		expect(steps).toEqual([
			{
				id: step,
				executionId: id,
				...NODE,
				nodeName: "Shape it",
				stepIndex: 0,
				startedAt: startedAt + 7,
				completedAt: startedAt + 12,
				durationMs: 5,
				status: "success",
				inputData: { a: 1 },
				outputData: { b: 2 },
				attempt: 2,
				visit: 1,
			},
			{
				id: skipped,
				executionId: id,
				nodeId: "n2",
				nodeType: "http",
				stepIndex: 1,
				startedAt: startedAt + 12,
				completedAt: startedAt + 12,
				durationMs: 0,
				status: "skipped",
				visit: 1,
			},
		]);
	});

	it("makes ids that sort in the order in which they were made", () => {
		const { logger } = open();
		logger.startExecution(START);
		const ids = Array.from({ length: 2_000 }, () => logger.startNode(NODE));
		expect(ids.toSorted()).toEqual(ids);
		expect(new Set(ids).size).toBe(ids.length);
	});

	it("counts the visits of each node and the place of each step", async () => {
		const { logger, stored } = open();
		logger.startExecution(START);
		for (const nodeId of ["a", "b", "a", "a"])
			logger.completeNode(logger.startNode({ ...NODE, nodeId }));
		logger.completeExecution();
		const { steps } = await stored();
		expect(
			steps.map((step) => [step.stepIndex, step.nodeId, step.visit]),
		).toEqual([
			[0, "a", 1],
			[1, "b", 1],
			[2, "a", 2],
			[3, "a", 3],
		]);
	});

	it("records data as it was at the moment of the call", async () => {
		const { logger, stored } = open();
		const data = { list: [1] };
		logger.startExecution({ ...START, triggerData: data });
		const step = logger.startNode({ ...NODE, input: data });
		data.list.push(2);
		logger.completeNode(step, { output: data });
		data.list.push(3);
		logger.completeExecution();
		const { execution, steps } = await stored();
		expect(execution?.triggerData).toEqual({ list: [1] });
		expect(steps[0]?.inputData).toEqual({ list: [1] });
		expect(steps[0]?.outputData).toEqual({ list: [1, 2] });
	});

	it("leaves payloads out when told to", async () => {
		const { logger, stored } = open({
			captureInputs: false,
			captureOutputs: false,
		});
		logger.startExecution({ ...START, triggerData: { secret: 1 } });
		const step = logger.startNode({ ...NODE, input: { secret: 1 } });
		logger.completeNode(step, { output: { secret: 1 } });
		logger.skipNode({ ...NODE, input: { secret: 1 } });
		logger.completeExecution();
		const { execution, steps } = await stored();
		expect(JSON.stringify([execution, steps])).not.toContain("secret");
		expect(steps).toHaveLength(2);
	});

	it("cuts payloads to the size that was asked for", async () => {
		const { logger, stored } = open({ maxDataBytes: 300 });
		logger.startExecution(START);
		logger.startNode({ ...NODE, input: { text: "x".repeat(1_000) } });
		const { steps } = await stored();
		expect(steps[0]?.inputData).toHaveProperty("$truncated.maxBytes", 300);
	});

	it("records nothing when it is switched off", async () => {
		const { clock, logger, stored } = open({ enabled: false });
		expect(logger.startExecution(START)).toBe("");
		expect(logger.startNode(NODE)).toBe("");
		expect(logger.skipNode(NODE)).toBe("");
		logger.completeNode("");
		logger.completeExecution();
		expect(clock.timers).toBe(0);
		expect((await stored()).executions).toEqual([]);
	});

	it("records the error of a step and of a run", async () => {
		const { logger, stored } = open();
		logger.startExecution(START);
		const error = new Error("fetch failed", {
			cause: Object.assign(new Error(""), { code: "ECONNREFUSED" }),
		});
		const step = logger.startNode(NODE);
		logger.completeNode(step, { error, output: { partial: true } });
		logger.completeExecution({ error, errorCode: "upstream-down" });
		const { execution, steps } = await stored();
		expect(steps[0]).toMatchObject({
			status: "error",
			errorMessage: "fetch failed; caused by: ECONNREFUSED",
			outputData: { partial: true },
		});
		expect(execution).toMatchObject({
			status: "error",
			errorMessage: "fetch failed; caused by: ECONNREFUSED",
			errorStack: error.stack,
			errorCode: "upstream-down",
		});
	});

	it.each<[string, unknown, string]>([
		["null", null, "null"],
		["a string", "just text", "just text"],
		["a number", 42, "42"],
		["a symbol", Symbol("s"), "Symbol(s)"],
		["an object", { status: 500 }, '{"status":500}'],
		["an object with a message", { message: "from afar" }, "from afar"],
		["a hostile object", hostile, "Something was thrown that cannot be shown"],
		[
			"a long message",
			new Error("m".repeat(200_000)),
			"m".repeat(MAX_ERROR_LENGTH),
		],
	])("records %s that was thrown", async (_name, thrown, message) => {
		const { logger, stored } = open();
		logger.startExecution(START);
		logger.completeNode(logger.startNode(NODE), { error: thrown });
		logger.completeExecution({ error: thrown });
		const { execution, steps } = await stored();
		expect(steps[0]).toMatchObject({ status: "error", errorMessage: message });
		expect(execution).toMatchObject({ status: "error", errorMessage: message });
	});

	it("closes open steps as failed when the run ends", async () => {
		const failing = open();
		failing.logger.startExecution(START);
		failing.logger.startNode(NODE);
		failing.logger.completeExecution({ error: new Error("boom") });
		expect((await failing.stored()).steps[0]).toMatchObject({
			status: "error",
			errorMessage: expect.stringContaining("boom"),
		});
		const succeeding = open();
		succeeding.logger.startExecution(START);
		const step = succeeding.logger.startNode(NODE);
		succeeding.logger.completeExecution();
		succeeding.logger.completeNode(step, { output: { too: "late" } });
		const { execution, steps } = await succeeding.stored();
		expect(execution?.status).toBe("success");
		expect(steps[0]).toMatchObject({
			status: "error",
			errorMessage: "The execution ended while this step was running",
		});
	});

	it("records nothing for calls out of order", async () => {
		const { logger, stored } = open();
		expect(logger.startNode(NODE)).toBe("");
		logger.completeExecution();
		const id = logger.startExecution(START);
		expect(logger.startExecution({ ...START, workflowId: "other" })).toBe(id);
		const step = logger.startNode(NODE);
		logger.completeNode("step_unknown");
		logger.completeNode(step, { output: { first: true } });
		logger.completeNode(step, { error: new Error("second") });
		logger.completeExecution();
		logger.completeExecution({ error: new Error("second") });
		expect(logger.startNode(NODE)).toBe("");
		expect(logger.startExecution(START)).toBe(id);
		const { executions, execution, steps } = await stored();
		expect(executions).toHaveLength(1);
		expect(execution).toMatchObject({ workflowId: "w1", status: "success" });
		expect(steps).toHaveLength(1);
		expect(steps[0]).toMatchObject({
			status: "success",
			outputData: { first: true },
		});
	});

	it.each<[string, unknown]>([
		["undefined", undefined],
		["null", null],
		["a text", "start"],
		["getters that throw", hostile],
		[
			"empty names",
			{
				workflowId: "",
				workflowName: "",
				nodeId: "",
				nodeType: "",
				nodeName: "",
			},
		],
		[
			"values of wrong types",
			{
				workflowId: {},
				workflowName: 7n,
				triggerType: "cron",
				nodeId: 5,
				nodeType: [],
				nodeName: Symbol("n"),
				attempt: "2",
				retryOf: 3,
				errorCode: {},
			},
		],
		[
			"names that are far too long",
			{
				workflowId: "w".repeat(10_000),
				workflowName: "W".repeat(10_000),
				nodeId: "n".repeat(10_000),
				nodeType: "t".repeat(10_000),
				nodeName: "N".repeat(10_000),
				attempt: 1.5,
				errorCode: "c".repeat(10_000),
				parentStepId: "p".repeat(10_000),
			},
		],
		[
			"lone surrogates",
			{
				workflowId: "\ud800",
				workflowName: "a\udc00",
				nodeId: "\udfff",
				nodeType: "\ud800",
			},
		],
	])("makes an acceptable run of %s", async (_name, argument) => {
		const { logger, stored } = open();
		logger.startExecution(untyped(argument));
		logger.completeNode(logger.startNode(untyped(argument)), untyped(argument));
		logger.skipNode(untyped(argument));
		logger.completeExecution(untyped(argument));
		const { execution, steps } = await stored();
		expect(execution?.workflowId.length).toBeLessThanOrEqual(MAX_ID_LENGTH);
		expect(execution?.workflowName.length).toBeLessThanOrEqual(MAX_NAME_LENGTH);
		expect(execution?.status).not.toBe("running");
		expect(steps).toHaveLength(2);
	});

	it("names a workflow by its id, and the other way round, when one is missing", async () => {
		const named = open();
		named.logger.startExecution({ ...START, workflowId: "" });
		expect((await named.stored()).execution?.workflowId).toBe("Workflow");
		const unnamed = open();
		unnamed.logger.startExecution({ ...START, workflowName: "" });
		expect((await unnamed.stored()).execution?.workflowName).toBe("w1");
		const odd = open();
		odd.logger.startExecution({
			...START,
			triggerType: untyped<TriggerType>("cron"),
		});
		expect((await odd.stored()).execution?.triggerType).toBe("internal_event");
	});

	it("never tells of negative durations, whatever the clocks do", async () => {
		const { clock, logger, stored } = open();
		logger.startExecution(START);
		const step = logger.startNode(NODE);
		clock.wallOffsetMs -= 3_600_000;
		clock.advance(3);
		logger.completeNode(step);
		clock.advance(-10);
		logger.completeExecution();
		const { execution, steps } = await stored();
		expect(steps[0]?.durationMs).toBe(3);
		expect(execution?.durationMs).toBe(0);
		expect(execution?.completedAt).toBe(execution?.startedAt);
	});

	it("leaves a trace of a run within 20 ms of its start", async () => {
		const { clock, logger, store } = open();
		const id = logger.startExecution(START);
		clock.advance(20);
		await Promise.resolve();
		expect(store.executions.get(id)?.status).toBe("running");
	});
});
