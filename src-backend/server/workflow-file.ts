/** The form of a `*.workflow.json`, described for its authors in `docs/workflow-format.md`. */
import * as z from "zod";
import { idSchema, nameSchema } from "../../src-shared/execution.ts";
import {
	ConfigurationError,
	type ConfigurationIssue,
	DEFAULT_OUTPUT,
	ERROR_OUTPUT,
	type PerformNode,
} from "./node-type.ts";
import { nodeTypes } from "./node-types/registry.ts";
import { scheduleTriggerSchema } from "./schedule-trigger.ts";
import { type Workflow, WorkflowNode } from "./workflow.ts";

export const WORKFLOW_FILE_SUFFIX = ".workflow.json";

const nodeIdSchema = z
	.string()
	.max(200)
	.regex(
		/^[A-Za-z][\w-]*$/,
		"an id begins with a letter and is made of letters, digits, _ and -",
	);

const workflowFileSchema = z.strictObject({
	id: idSchema,
	name: nameSchema,
	triggers: z.array(scheduleTriggerSchema).default([]),
	nodes: z
		.array(
			z.strictObject({
				id: nodeIdSchema,
				type: z.string(),
				name: nameSchema.optional(),
				config: z.unknown().optional(),
			}),
		)
		.min(1),
	connections: z
		.array(
			z.strictObject({
				from: nodeIdSchema,
				output: z.string().default(DEFAULT_OUTPUT),
				to: nodeIdSchema,
			}),
		)
		.default([]),
});
type WorkflowFile = z.infer<typeof workflowFileSchema>;

/** A file is no workflow; the message names the file and each offending field. */
export class WorkflowFileError extends Error {
	override readonly name = "WorkflowFileError";
}

/**
 * Reads a workflow.
 * @param fileName only for the words of an error
 * @throws WorkflowFileError
 */
export function parseWorkflowFile(text: string, fileName: string): Workflow {
	let value: unknown;
	try {
		// Some editors put a byte order mark first.
		value = JSON.parse(text.replace(/^\uFEFF/, ""));
	} catch (error) {
		throw new WorkflowFileError(
			`${fileName}: no JSON: ${error instanceof Error ? error.message : error}`,
		);
	}
	const parsed = workflowFileSchema.safeParse(value);
	if (!parsed.success) throw fileError(fileName, parsed.error.issues);
	const issues: ConfigurationIssue[] = [];
	const workflow = build(parsed.data, issues);
	if (workflow === undefined || issues.length > 0)
		throw fileError(fileName, issues);
	return workflow;
}

function fileError(
	fileName: string,
	issues: readonly ConfigurationIssue[],
): WorkflowFileError {
	const lines = issues
		.slice(0, 5)
		.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
	return new WorkflowFileError(`${fileName}: ${lines.join("; ")}`);
}

/** Ties the nodes together, and adds to `issues` whatever keeps them apart. */
function build(
	file: WorkflowFile,
	issues: ConfigurationIssue[],
): Workflow | undefined {
	const nodes = new Map<string, WorkflowNode>();
	for (const [index, { id, type, name, config }] of file.nodes.entries()) {
		const path = ["nodes", index];
		const nodeType = nodeTypes.get(type);
		if (nodes.has(id))
			issues.push({ path: [...path, "id"], message: `“${id}” is taken` });
		if (nodeType === undefined) {
			const message = `no type “${type}”; there are ${[...nodeTypes.keys()].join(", ")}`;
			issues.push({ path: [...path, "type"], message });
			continue;
		}
		const prepare = () => nodeType.prepare(config ?? {});
		const perform = prepareNode(prepare, [...path, "config"], issues);
		const { outputs } = nodeType;
		nodes.set(id, new WorkflowNode({ id, type, name, outputs, perform }));
	}
	if (issues.length > 0) return undefined;
	const entered = connect(file, nodes, issues);
	const only = (type: string, isCandidate = (_node: WorkflowNode) => true) => {
		const found = [...nodes.values()].filter(
			(node) => node.type === type && isCandidate(node),
		);
		if (found.length > 1)
			issues.push({
				path: ["nodes"],
				message: `more than one ${type} node that nothing leads to`,
			});
		return found[0];
	};
	const request = only("request");
	if (request === undefined || entered.has(request)) {
		issues.push({
			path: ["nodes"],
			message: "needs a request node that nothing leads to",
		});
		return undefined;
	}
	return {
		id: file.id,
		name: file.name,
		triggers: file.triggers,
		request,
		catch: only("catch", (node) => !entered.has(node)),
	};
}

function prepareNode(
	prepare: () => PerformNode,
	path: readonly PropertyKey[],
	issues: ConfigurationIssue[],
): PerformNode {
	try {
		return prepare();
	} catch (error) {
		if (!(error instanceof ConfigurationError)) throw error;
		for (const issue of error.issues)
			issues.push({ ...issue, path: [...path, ...issue.path] });
		return () => {
			throw error;
		};
	}
}

/** Answers the nodes that something leads to. */
function connect(
	file: WorkflowFile,
	nodes: ReadonlyMap<string, WorkflowNode>,
	issues: ConfigurationIssue[],
): ReadonlySet<WorkflowNode> {
	const entered = new Set<WorkflowNode>();
	for (const [index, connection] of file.connections.entries()) {
		const from = nodes.get(connection.from);
		const to = nodes.get(connection.to);
		const issue = (field: string, message: string) =>
			issues.push({ path: ["connections", index, field], message });
		if (from === undefined) issue("from", `no node “${connection.from}”`);
		if (to === undefined) issue("to", `no node “${connection.to}”`);
		if (from === undefined || to === undefined) continue;
		const outputs = [...from.outputs, ERROR_OUTPUT];
		if (!outputs.includes(connection.output))
			issue(
				"output",
				`${from.type} has no output “${connection.output}”; it has ${outputs.join(", ")}`,
			);
		from.connect(connection.output, to);
		entered.add(to);
	}
	return entered;
}
