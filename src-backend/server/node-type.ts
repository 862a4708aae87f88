/** What a type of node is, to the engine and to whoever adds one. */
import type * as z from "zod";
import type { Payload } from "../../src-shared/execution.ts";
import type { Scope } from "./expression.ts";
import { compileTemplate, isTemplate, TemplateError } from "./template.ts";
import { WorkflowError } from "./workflow-error.ts";

/** The output that a node leaves by unless it says otherwise. */
export const DEFAULT_OUTPUT = "out";
/** Every node has it: taken when the node fails, if something is connected to it. */
export const ERROR_OUTPUT = "error";

/** What the caller of a workflow is answered. */
export interface WorkflowResponse {
	readonly statusCode: number;
	readonly body: unknown;
}

export interface LoopPosition {
	readonly item: unknown;
	/** From 0. */
	readonly index: number;
}

/** What a node can do while it is visited. */
export interface NodeVisit {
	readonly input: Payload;
	readonly scope: Scope;
	/** Aborts when the run is cancelled. */
	readonly signal: AbortSignal;
	/** Walks what is connected to an output, once; answers what the node visited last sent on. */
	runBranch(
		output: string,
		input: Payload,
		position: LoopPosition,
	): Promise<Payload>;
	/** Runs another workflow as a child of this step. @throws WorkflowError when it fails. */
	runWorkflow(workflow: string, input: Payload): Promise<WorkflowResponse>;
	/** @throws WorkflowError when the run has been answered before. */
	respond(response: WorkflowResponse): void;
}

export interface NodeOutcome {
	/** What is recorded, and what `steps.<id>` gives to later nodes. */
	readonly output: Payload;
	/** What the next node takes in; `output` unless told. */
	readonly next?: Payload;
	/** The output to leave by; `out` unless told. */
	readonly leaveBy?: string;
}

export type PerformNode = (
	visit: NodeVisit,
) => NodeOutcome | Promise<NodeOutcome>;

export interface NodeType {
	readonly type: string;
	/** Names of its outputs, the error output apart. */
	readonly outputs: readonly string[];
	/** Checks a configuration and makes it ready to run. @throws ConfigurationError */
	prepare(config: unknown): PerformNode;
}

export interface ConfigurationIssue {
	readonly path: readonly PropertyKey[];
	readonly message: string;
}

export class ConfigurationError extends Error {
	override readonly name = "ConfigurationError";
	readonly issues: readonly ConfigurationIssue[];

	constructor(issues: readonly ConfigurationIssue[]) {
		super(issues.map((issue) => issue.message).join("; "));
		this.issues = issues;
	}
}

/**
 * Makes a node type of a schema and a function. The schema describes the configuration after its
 * templates have been evaluated: fields that hold a template are checked at each visit, all others
 * when the file is read.
 */
export function defineNodeType<Schema extends z.ZodType>(definition: {
	readonly type: string;
	readonly outputs: readonly string[];
	readonly config: Schema;
	readonly run: (
		config: z.output<Schema>,
		visit: NodeVisit,
	) => NodeOutcome | Promise<NodeOutcome>;
}): NodeType {
	return {
		type: definition.type,
		outputs: definition.outputs,
		prepare(config) {
			const evaluate = compile(config);
			const checked = definition.config.safeParse(config);
			const issues = (checked.error?.issues ?? []).filter(
				({ path }) => !isTemplate(valueAt(config, path)),
			);
			if (issues.length > 0) throw new ConfigurationError(issues);
			return (visit) =>
				definition.run(check(definition.config, evaluate(visit.scope)), visit);
		},
	};
}

function compile(config: unknown) {
	try {
		return compileTemplate(config);
	} catch (error) {
		if (!(error instanceof TemplateError)) throw error;
		const { path, message } = error;
		throw new ConfigurationError([{ path, message }]);
	}
}

function check<Schema extends z.ZodType>(
	schema: Schema,
	config: unknown,
): z.output<Schema> {
	const result = schema.safeParse(config);
	if (result.success) return result.data;
	const issue = result.error.issues[0];
	throw new WorkflowError(
		`config.${issue?.path.map(String).join(".")}: ${issue?.message}`,
	);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
	let found = value;
	for (const key of path) {
		if (typeof found !== "object" || found === null) return undefined;
		found = Reflect.get(found, key);
	}
	return found;
}
