import { describe, expect, it } from "vitest";
import { runWorkflow, testEngine, workflow } from "./testing/run-workflow.ts";

const request = { id: "request", type: "request" };
const answer = { id: "answer", type: "response" };
const fail = { id: "fail", type: "error", config: { message: "No stock" } };

describe("a run", () => {
	it("records each visit as a step with its input and its output", async () => {
		const run = await runWorkflow(
			[
				workflow(
					"w",
					[
						request,
						{
							id: "set",
							type: "set",
							name: "Double it",
							config: { fields: { twice: "{{ input.n * 2 }}" } },
						},
						answer,
					],
					["request -> set", "set -> answer"],
				),
			],
			{ n: 21 },
		);
		expect(run.result).toEqual({
			executionId: run.execution?.id,
			statusCode: 200,
			body: { twice: 42 },
		});
		expect(run.execution).toMatchObject({
			workflowId: "w",
			workflowName: "Workflow w",
			triggerType: "manual",
			triggerData: { input: { n: 21 } },
			status: "success",
		});
		expect(run.trace).toEqual([
			"request:success",
			"set:success",
			"answer:success",
		]);
		expect(run.steps[1]).toMatchObject({
			nodeId: "set",
			nodeType: "set",
			nodeName: "Double it",
			stepIndex: 1,
			inputData: { n: 21 },
			outputData: { twice: 42 },
		});
	});

	it("answers 204 when no response node was reached", async () => {
		const { result } = await runWorkflow([workflow("w", [request])]);
		expect(result).toMatchObject({ statusCode: 204, body: null });
	});

	it("walks every connection of an output, one branch to its end before the next", async () => {
		const nodes = ["a", "b", "c"].map((id) => ({
			id,
			type: "set",
			config: { fields: {} },
		}));
		const { trace } = await runWorkflow([
			workflow(
				"w",
				[request, ...nodes],
				["request -> a", "request -> c", "a -> b"],
			),
		]);
		expect(trace).toEqual([
			"request:success",
			"a:success",
			"b:success",
			"c:success",
		]);
	});

	it("fails with the error of the node that failed", async () => {
		const { result, execution, trace, steps } = await runWorkflow([
			workflow(
				"w",
				[
					request,
					{ ...fail, config: { message: "No stock", code: "stock" } },
					answer,
				],
				["request -> fail", "request -> answer"],
			),
		]);
		expect(result).toMatchObject({
			statusCode: 500,
			body: { error: "No stock", executionId: execution?.id },
		});
		expect(execution).toMatchObject({
			status: "error",
			errorMessage: "No stock",
			errorCode: "stock",
		});
		expect(trace).toEqual(["request:success", "fail:error"]);
		expect(steps[1]).toMatchObject({ errorMessage: "No stock" });
	});

	it("goes on by a connected error output", async () => {
		const note = {
			id: "note",
			type: "set",
			config: { fields: { what: "{{ input.error.message }}" } },
		};
		const { result, trace } = await runWorkflow([
			workflow(
				"w",
				[request, fail, note, answer],
				["request -> fail", "fail.error -> note", "note -> answer"],
			),
		]);
		expect(trace).toEqual([
			"request:success",
			"fail:error",
			"note:success",
			"answer:success",
		]);
		expect(result).toMatchObject({
			statusCode: 200,
			body: { what: "No stock" },
		});
	});

	it("hands an error without an error output to the workflow's catch node", async () => {
		const { result, trace, execution } = await runWorkflow([
			workflow(
				"w",
				[
					request,
					{ id: "each", type: "for-each", config: { items: [1] } },
					fail,
					{ id: "rescue", type: "catch" },
					answer,
				],
				["request -> each", "each.item -> fail", "rescue -> answer"],
			),
		]);
		expect(trace).toEqual([
			"request:success",
			"each:error",
			"fail:error",
			"rescue:success",
			"answer:success",
		]);
		expect(execution).toMatchObject({ status: "success" });
		expect(result.body).toEqual({
			error: { message: "No stock", nodeId: "fail", nodeName: "fail" },
			input: { item: 1, index: 0 },
		});
	});

	it("fails when what follows its catch node fails", async () => {
		const { execution } = await runWorkflow([
			workflow(
				"w",
				[
					request,
					fail,
					{ id: "rescue", type: "catch" },
					{ id: "again", type: "error", config: { message: "Still none" } },
				],
				["request -> fail", "rescue -> again"],
			),
		]);
		expect(execution).toMatchObject({
			status: "error",
			errorMessage: "Still none",
		});
	});

	it("ends an endless loop in words, past every error output and catch node", async () => {
		const again = { id: "again", type: "set", config: { fields: {} } };
		const { execution, steps } = await runWorkflow(
			[
				workflow(
					"w",
					[request, again, { id: "rescue", type: "catch" }],
					["request -> again", "again -> again", "again.error -> again"],
				),
			],
			{},
			{ maxSteps: 50 },
		);
		expect(steps).toHaveLength(50);
		expect(steps.at(-1)).toMatchObject({ nodeId: "again", visit: 49 });
		expect(execution).toMatchObject({
			status: "error",
			errorCode: "too-many-steps",
			errorMessage: expect.stringContaining("50 steps"),
		});
	});

	it("lets the process do other things while it loops without waiting", async () => {
		const again = { id: "again", type: "set", config: { fields: {} } };
		const { engine } = testEngine(
			[workflow("w", [request, again], ["request -> again", "again -> again"])],
			{ maxSteps: 20_000 },
		);
		let turns = 0;
		let isOver = false;
		const count = () => {
			turns += 1;
			if (!isOver) setImmediate(count);
		};
		setImmediate(count);
		await engine.run({
			workflow: "w",
			triggerType: "manual",
			triggerData: {},
			input: {},
		});
		isOver = true;
		expect(turns).toBeGreaterThan(1);
	});

	it("goes the same way with recording switched off", async () => {
		const workflows = [
			workflow(
				"parent",
				[
					request,
					{ id: "call", type: "sub-workflow", config: { workflow: "child" } },
					answer,
				],
				["request -> call", "call -> answer"],
			),
			workflow("child", [request, answer], ["request -> answer"]),
		];
		const run = {
			workflow: "parent",
			triggerType: "manual",
			triggerData: {},
			input: { n: 1 },
		} as const;
		const on = testEngine(workflows);
		const off = testEngine(workflows, {}, { enabled: false });
		const { executionId, ...recorded } = await on.engine.run(run);
		expect(executionId).toMatch(/^exec_/);
		expect(await off.engine.run(run)).toStrictEqual(recorded);
		await Promise.all([on.close(), off.close()]);
		expect(on.events.executions.size).toBe(2);
		expect(off.events.executions.size).toBe(0);
	});

	it("cannot be started under an unknown name, nor once the engine closes", async () => {
		const { engine } = testEngine([workflow("w", [request])]);
		const run = { triggerType: "manual", triggerData: {}, input: {} } as const;
		await expect(engine.run({ ...run, workflow: "x" })).rejects.toMatchObject({
			code: "not-found",
		});
		await engine.close(0);
		await expect(engine.run({ ...run, workflow: "w" })).rejects.toMatchObject({
			code: "closed",
		});
	});

	it("is cancelled between two steps as well, if it never waits for anything", async () => {
		const again = { id: "again", type: "set", config: { fields: {} } };
		const { engine } = testEngine(
			[workflow("w", [request, again], ["request -> again", "again -> again"])],
			{ maxSteps: 1_000_000 },
			{ enabled: false },
		);
		const running = engine.run({
			workflow: "w",
			triggerType: "manual",
			triggerData: {},
			input: {},
		});
		await engine.close(20);
		expect((await running).body).toEqual({
			error: "The backend was stopped while this ran",
		});
	});

	it("is cancelled when it outlasts the engine's closing", async () => {
		const wait = { id: "wait", type: "delay", config: { delayMs: 3_600_000 } };
		const { engine, events, close } = testEngine([
			workflow(
				"w",
				[request, wait, { id: "rescue", type: "catch" }],
				["request -> wait", "wait.error -> rescue"],
			),
		]);
		const running = engine.run({
			workflow: "w",
			triggerType: "manual",
			triggerData: {},
			input: {},
		});
		await engine.close(20);
		const { executionId, statusCode } = await running;
		await close();
		expect(statusCode).toBe(500);
		expect(events.executions.get(executionId ?? "")).toMatchObject({
			status: "error",
			errorCode: "cancelled",
			errorMessage: "The backend was stopped while this ran",
		});
		expect(
			events.stepsOf(executionId).map(({ nodeId, status }) => [nodeId, status]),
		).toEqual([
			["request", "success"],
			["wait", "error"],
		]);
	});
});
