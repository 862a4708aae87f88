import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseWorkflowFile } from "./workflow-file.ts";

const request = { id: "request", type: "request" };
const set = { id: "set", type: "set", config: { fields: {} } };
const good = {
	id: "w",
	name: "W",
	nodes: [request, set],
	connections: [{ from: "request", to: "set" }],
};

const parse = (value: unknown) =>
	parseWorkflowFile(JSON.stringify(value), "w.workflow.json");

describe("a workflow file", () => {
	it("becomes a graph", () => {
		const workflow = parse(good);
		expect(workflow.request.targets("out").map(({ id }) => id)).toEqual([
			"set",
		]);
		expect(workflow.catch).toBeUndefined();
	});

	it("may begin with a byte order mark", () => {
		const text = `\uFEFF${JSON.stringify(good)}`;
		expect(parseWorkflowFile(text, "w.workflow.json").id).toBe("w");
	});

	it("may hold a template wherever it may hold a value", () => {
		const delay = {
			id: "delay",
			type: "delay",
			config: { delayMs: "{{ input.delayMs }}" },
		};
		expect(parse({ ...good, nodes: [request, set, delay] }).id).toBe("w");
	});

	const examples = join(import.meta.dirname, "../../examples");
	const exampleFiles = readdirSync(examples).filter((fileName) =>
		fileName.endsWith(".workflow.json"),
	);
	it.each(exampleFiles)("accepts the example %s", (fileName) => {
		const text = readFileSync(join(examples, fileName), "utf8");
		const { id } = parseWorkflowFile(text, fileName);
		expect(`${id}.workflow.json`).toBe(fileName);
	});

	const withNode = (node: unknown) => ({
		...good,
		nodes: [request, set, node],
	});
	const withTrigger = (trigger: unknown) => ({ ...good, triggers: [trigger] });
	it.each([
		["no id", { ...good, id: undefined }, /^w\.workflow\.json: id: /],
		["an unknown key", { ...good, colour: "red" }, /colour/],
		["no nodes", { ...good, nodes: [] }, /nodes: /],
		["no request", { ...good, nodes: [set], connections: [] }, /request node/],
		[
			"two requests",
			withNode({ ...request, id: "b" }),
			/more than one request/,
		],
		[
			"a request in a circle",
			{ ...good, connections: [{ from: "set", to: "request" }] },
			/request node that nothing leads to/,
		],
		[
			"two catches",
			{
				...good,
				nodes: [
					request,
					set,
					...["a", "b"].map((id) => ({ id, type: "catch" })),
				],
			},
			/more than one catch/,
		],
		["a node twice", withNode(request), /nodes\.2\.id: “request” is taken/],
		[
			"an odd id",
			withNode({ id: "a.b", type: "catch" }),
			/nodes\.2\.id: an id/,
		],
		[
			"an id that is a property of objects",
			withNode({ id: "__proto__", type: "catch" }),
			/nodes\.2\.id/,
		],
		[
			"an unknown type",
			withNode({ id: "a", type: "nope" }),
			/nodes\.2\.type: no type “nope”; there are request/,
		],
		[
			"a wrong field",
			withNode({ id: "a", type: "delay", config: { delayMs: "soon" } }),
			/nodes\.2\.config\.delayMs: .*number/,
		],
		[
			"a missing field",
			withNode({ id: "a", type: "for-each" }),
			/nodes\.2\.config\.items: /,
		],
		[
			"an unknown field",
			withNode({ id: "a", type: "catch", config: { x: 1 } }),
			/nodes\.2\.config: .*x/,
		],
		[
			"a template that cannot be read",
			withNode({
				id: "a",
				type: "set",
				config: { fields: { b: "{{ 1 + }}" } },
			}),
			/nodes\.2\.config\.fields\.b: “\{\{ 1 \+ \}\}” is no expression/,
		],
		[
			"a connection from nowhere",
			{ ...good, connections: [{ from: "x", to: "set" }] },
			/connections\.0\.from: no node “x”/,
		],
		[
			"a connection to nowhere",
			{ ...good, connections: [{ from: "set", to: "x" }] },
			/connections\.0\.to: no node “x”/,
		],
		[
			"an output that the type has not",
			{ ...good, connections: [{ from: "request", output: "yes", to: "set" }] },
			/connections\.0\.output: request has no output “yes”; it has out, error/,
		],
		[
			"two schedules in one",
			withTrigger({ type: "schedule" }),
			/either cron or/,
		],
		[
			"a wrong cron pattern",
			withTrigger({ type: "schedule", cron: "often" }),
			/triggers\.0\.cron: /,
		],
		[
			"a cron pattern that is never due",
			withTrigger({ type: "schedule", cron: "0 0 30 2 *" }),
			/triggers\.0\.cron: never comes due/,
		],
		[
			"an unknown time zone",
			withTrigger({ type: "schedule", cron: "* * * * *", timezone: "Mars" }),
			/triggers\.0\.cron: /,
		],
		[
			"too short a period",
			withTrigger({ type: "schedule", everyMs: 1 }),
			/triggers\.0\.everyMs: /,
		],
	])("is refused for %s", (_why, value, message) => {
		expect(() => parse(value)).toThrow(message);
	});

	it("is refused when it is no JSON, by its name", () => {
		expect(() => parseWorkflowFile("{", "broken.workflow.json")).toThrow(
			/^broken\.workflow\.json: no JSON/,
		);
	});
});
