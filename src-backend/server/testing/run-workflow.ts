/** Runs workflows of a test through the real engine, logger and delivery. */
import type { RunResult } from "../../../src-shared/backend.ts";
import type { Payload } from "../../../src-shared/execution.ts";
import { EventDelivery } from "../../logger/delivery.ts";
import {
	ExecutionLogger,
	type LoggerOptions,
} from "../../logger/execution-logger.ts";
import { type EngineOptions, WorkflowEngine } from "../engine.ts";
import type { Workflow } from "../workflow.ts";
import { parseWorkflowFile } from "../workflow-file.ts";
import {
	RecordedEvents,
	type RecordedExecution,
	type RecordedStep,
} from "./recorded-events.ts";

interface NodeInFile {
	readonly id: string;
	readonly type: string;
	readonly name?: string;
	readonly config?: unknown;
}

/** `from -> to` or `from.output -> to`. */
type Connection = `${string} -> ${string}`;

export function workflowText(
	id: string,
	nodes: readonly NodeInFile[],
	connections: readonly Connection[] = [],
	more: Payload = {},
): string {
	return JSON.stringify({
		id,
		name: `Workflow ${id}`,
		nodes,
		connections: connections.map((connection) => {
			const [source = "", to] = connection.split(" -> ");
			const [from, output] = source.split(".");
			return { from, to, ...(output === undefined ? {} : { output }) };
		}),
		...more,
	});
}

export function workflow(...parts: Parameters<typeof workflowText>): Workflow {
	return parseWorkflowFile(workflowText(...parts), `${parts[0]}.workflow.json`);
}

export interface TestEngine {
	readonly engine: WorkflowEngine;
	readonly events: RecordedEvents;
	/** Ends the delivery: all that was recorded has arrived. */
	close(): Promise<void>;
}

export function testEngine(
	workflows: readonly Workflow[],
	options: Omit<Partial<EngineOptions>, "findWorkflow" | "createLogger"> = {},
	recording: LoggerOptions = {},
): TestEngine {
	const events = new RecordedEvents();
	const delivery = new EventDelivery(events);
	const engine = new WorkflowEngine({
		...options,
		findWorkflow: (idOrName) =>
			workflows.find(({ id, name }) => id === idOrName || name === idOrName),
		createLogger: () => new ExecutionLogger(delivery, recording),
	});
	return { engine, events, close: () => delivery.close() };
}

export interface FinishedExecution {
	readonly result: RunResult;
	readonly execution: RecordedExecution | undefined;
	readonly steps: readonly RecordedStep[];
	/** `nodeId:status` of each step, in the order of the run. */
	readonly trace: readonly string[];
	readonly events: RecordedEvents;
}

/** Runs the first of the workflows once, by hand. */
export async function runWorkflow(
	workflows: readonly [Workflow, ...Workflow[]],
	input: Payload = {},
	options: Parameters<typeof testEngine>[1] = {},
): Promise<FinishedExecution> {
	const { engine, events, close } = testEngine(workflows, options);
	const result = await engine.run({
		workflow: workflows[0].id,
		triggerType: "manual",
		triggerData: { input },
		input,
	});
	await close();
	const { executionId } = result;
	const steps = events.stepsOf(executionId);
	return {
		result,
		execution: events.executions.get(executionId ?? ""),
		steps,
		trace: steps.map(({ nodeId, status }) => `${nodeId}:${status}`),
		events,
	};
}
