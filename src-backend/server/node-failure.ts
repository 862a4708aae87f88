import type { Payload } from "../../src-shared/execution.ts";
import type { WorkflowNode } from "./workflow.ts";
import { errorCodeOf, toError } from "./workflow-error.ts";

/** A node has failed and nothing has taken care of it yet: its error on the way outwards. */
export class NodeFailure extends Error {
	readonly error: Error;
	readonly node: WorkflowNode;
	readonly input: Payload;

	private constructor(error: Error, node: WorkflowNode, input: Payload) {
		super(error.message, { cause: error });
		this.error = error;
		this.node = node;
		this.input = input;
	}

	/** A failure from inside a loop keeps naming the node that it began with. */
	static of(thrown: unknown, node: WorkflowNode, input: Payload): NodeFailure {
		return thrown instanceof NodeFailure
			? thrown
			: new NodeFailure(toError(thrown), node, input);
	}

	/** What an error output and a catch node hand on. */
	toPayload(): Payload {
		const code = errorCodeOf(this.error);
		return {
			error: {
				message: this.error.message,
				...(code === undefined ? {} : { code }),
				nodeId: this.node.id,
				nodeName: this.node.name ?? this.node.id,
			},
			input: this.input,
		};
	}
}
