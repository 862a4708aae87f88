import type { NodeType } from "../node-type.ts";
import { catchNode } from "./catch.ts";
import { conditionNode } from "./condition.ts";
import { delayNode } from "./delay.ts";
import { errorNode } from "./error.ts";
import { forEachNode } from "./for-each.ts";
import { httpRequestNode } from "./http-request.ts";
import { requestNode } from "./request.ts";
import { responseNode } from "./response.ts";
import { setNode } from "./set.ts";
import { subWorkflowNode } from "./sub-workflow.ts";

/** Every type of node a workflow can hold, by its name in the file. */
export const nodeTypes: ReadonlyMap<string, NodeType> = new Map(
	[
		requestNode,
		responseNode,
		conditionNode,
		setNode,
		httpRequestNode,
		delayNode,
		forEachNode,
		errorNode,
		catchNode,
		subWorkflowNode,
	].map((nodeType) => [nodeType.type, nodeType]),
);
