import { createClient } from "opennoodl-execution-history/client";

if (window.executionHistory === undefined)
	throw new Error("This window has not been given the package's preload.");
const client = createClient(window.executionHistory);

async function showNewest(): Promise<void> {
	const query = { limit: 10 };
	const page = await client.request("execution-history:list", query);
	document.body.replaceChildren(
		...page.executions.flatMap((run) => [`${run.workflowName}: ${run.status}`]),
	);
}

client.on("execution-history:changed", () => void showNewest());
void showNewest();
