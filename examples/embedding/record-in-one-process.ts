import {
	EventDelivery,
	ExecutionLogger,
} from "opennoodl-execution-history/logger";
import { openExecutionHistory } from "opennoodl-execution-history/main";

const history = await openExecutionHistory({ directory: "history" });
const delivery = new EventDelivery({
	send: (_batch, bytes) => history.append(bytes),
});
const logger = new ExecutionLogger(delivery);
logger.startExecution({
	workflowId: "report",
	workflowName: "Nightly report",
	triggerType: "schedule",
});
logger.completeExecution();
await delivery.close();
for (const { workflowName, status } of await history.queryExecutions({}))
	console.log(`${workflowName}: ${status}`);
await history.close();
