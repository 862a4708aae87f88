import { describe, expect, it } from "vitest";
import { runWorkflow, workflow } from "./testing/run-workflow.ts";

const request = { id: "request", type: "request" };
const set = (id: string) => ({ id, type: "set", config: { fields: {} } });
const isYes = {
	id: "isYes",
	type: "condition",
	config: { left: "{{ input.answer }}", operator: "equals", right: "yes" },
};

describe("a branch not taken", () => {
	it("is recorded as skipped, to its end", async () => {
		const nodes = [request, isYes, set("a"), set("b"), set("c")];
		const { trace } = await runWorkflow(
			[
				workflow("w", nodes, [
					"request -> isYes",
					"isYes.true -> a",
					"isYes.false -> b",
					"b -> c",
				]),
			],
			{ answer: "yes" },
		);
		expect(trace).toEqual([
			"request:success",
			"isYes:success",
			"b:skipped",
			"c:skipped",
			"a:success",
		]);
	});

	it("ends where the branches meet again", async () => {
		const nodes = [request, isYes, set("a"), set("b"), set("end")];
		const { trace } = await runWorkflow([
			workflow("w", nodes, [
				"request -> isYes",
				"isYes.true -> a",
				"isYes.false -> b",
				"a -> end",
				"b -> end",
			]),
		]);
		expect(trace.slice(2)).toEqual(["a:skipped", "b:success", "end:success"]);
	});

	it("leaves out what another branch still gets to", async () => {
		const nodes = [request, isYes, set("a"), set("b")];
		const { trace } = await runWorkflow([
			workflow("w", nodes, [
				"request -> isYes",
				"request -> b",
				"isYes.true -> a",
				"a -> b",
			]),
		]);
		expect(trace.slice(2)).toEqual(["a:skipped", "b:success"]);
	});

	it("leaves out what the run has come through already", async () => {
		const nodes = [request, set("ask"), isYes];
		const { trace } = await runWorkflow([
			workflow("w", nodes, [
				"request -> ask",
				"ask -> isYes",
				"isYes.true -> ask",
			]),
		]);
		expect(trace).toEqual(["request:success", "ask:success", "isYes:success"]);
	});

	it("is recorded in each turn of a loop anew", async () => {
		const each = {
			id: "each",
			type: "for-each",
			config: { items: ["yes", "no", "yes"] },
		};
		const isItemYes = {
			...isYes,
			config: { ...isYes.config, left: "{{ item }}" },
		};
		const { trace } = await runWorkflow([
			workflow(
				"w",
				[request, each, isItemYes, set("a"), set("b")],
				[
					"request -> each",
					"each.item -> isYes",
					"isYes.true -> a",
					"isYes.false -> b",
				],
			),
		]);
		expect(trace.filter((step) => /^[ab]:/.test(step))).toEqual([
			"b:skipped",
			"a:success",
			"a:skipped",
			"b:success",
			"b:skipped",
			"a:success",
		]);
	});

	it("is what follows a node that failed", async () => {
		const { trace } = await runWorkflow([
			workflow(
				"w",
				[
					request,
					{ id: "wait", type: "delay", config: { delayMs: "{{ 'soon' }}" } },
					set("after"),
					set("instead"),
				],
				["request -> wait", "wait -> after", "wait.error -> instead"],
			),
		]);
		expect(trace.slice(1)).toEqual([
			"wait:error",
			"after:skipped",
			"instead:success",
		]);
	});
});
