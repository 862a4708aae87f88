/** A workflow ready to run: its nodes, tied to each other. */
import type { Payload } from "../../src-shared/execution.ts";
import type { PerformNode } from "./node-type.ts";

export interface ScheduleTrigger {
	readonly type: "schedule";
	readonly cron?: string | undefined;
	/** IANA name; the machine's own time zone unless told. */
	readonly timezone?: string | undefined;
	readonly everyMs?: number | undefined;
	readonly input: Payload;
}

export interface Workflow {
	readonly id: string;
	readonly name: string;
	readonly triggers: readonly ScheduleTrigger[];
	/** Where every run begins. */
	readonly request: WorkflowNode;
	/** Takes over where an error finds no error output. */
	readonly catch: WorkflowNode | undefined;
}

export class WorkflowNode {
	readonly id: string;
	readonly type: string;
	readonly name: string | undefined;
	/** Names of its outputs, the error output apart. */
	readonly outputs: readonly string[];
	readonly perform: PerformNode;
	readonly #targets = new Map<string, WorkflowNode[]>();
	#reachable: ReadonlySet<WorkflowNode> | undefined;

	constructor(definition: {
		readonly id: string;
		readonly type: string;
		readonly name: string | undefined;
		readonly outputs: readonly string[];
		readonly perform: PerformNode;
	}) {
		this.id = definition.id;
		this.type = definition.type;
		this.name = definition.name;
		this.outputs = definition.outputs;
		this.perform = definition.perform;
	}

	/** Only while the workflow is being built. */
	connect(output: string, target: WorkflowNode): void {
		const targets = this.#targets.get(output) ?? [];
		this.#targets.set(output, [...targets, target]);
	}

	/** Where an output leads, in the order of the file. */
	targets(output: string): readonly WorkflowNode[] {
		return this.#targets.get(output) ?? [];
	}

	/** Itself and every node that a run can get to from it. */
	reachable(): ReadonlySet<WorkflowNode> {
		if (this.#reachable !== undefined) return this.#reachable;
		const found = new Set<WorkflowNode>([this]);
		// A set gives out what is added to it while it is walked.
		for (const node of found)
			for (const target of [...node.#targets.values()].flat())
				found.add(target);
		this.#reachable = found;
		return found;
	}
}
