/** Entry of a process that does what an app does until its first list is there, and says when. */
import { openExecutionHistory } from "../../src-main/execution-history/history.ts";

const [directory, workerScript] = process.argv.slice(2);
if (directory === undefined || workerScript === undefined)
	throw new Error("This process is started by the benchmark");

const importedAt = Date.now();
const history = await openExecutionHistory({ directory, workerScript });
const openedAt = Date.now();
const { executions } = await history.listExecutions({});
process.send?.({
	importedAt,
	openedAt,
	listedAt: Date.now(),
	executions: executions.length,
});
await history.close();
process.disconnect();
