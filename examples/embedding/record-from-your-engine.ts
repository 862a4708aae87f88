import {
	EventDelivery,
	ExecutionLogger,
	httpLink,
} from "opennoodl-execution-history/logger";

export async function runRecorded(url: string, token: string): Promise<void> {
	const delivery = new EventDelivery(httpLink({ url, token })); // one a process
	const logger = new ExecutionLogger(delivery); // one a run
	const workflow = { workflowId: "orders", workflowName: "Import orders" };
	logger.startExecution({ ...workflow, triggerType: "manual" });
	const step = logger.startNode({ nodeId: "fetch", nodeType: "http" }); // { input }
	logger.completeNode(step, { output: { orders: 17 } }); // or { error }
	logger.completeExecution(); // or ({ error })
	await delivery.close(); // sends what is left
}
