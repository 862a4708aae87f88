import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const here = new URL(".", import.meta.url);

/** Runs a script in a process of its own, which has the logger and a link that never answers. */
async function output(script: string): Promise<string> {
	const program = `
		import { EventDelivery } from ${JSON.stringify(new URL("delivery.ts", here).href)};
		import { ExecutionLogger } from ${JSON.stringify(new URL("execution-logger.ts", here).href)};
		const delivery = new EventDelivery(
			{ send: () => new Promise(() => {}) },
			{ onProblem: ({ executions, steps }) => console.log("lost", executions, steps) },
		);
		const logger = new ExecutionLogger(delivery);
		logger.startExecution({ workflowId: "w", workflowName: "W", triggerType: "manual" });
		logger.startNode({ nodeId: "n", nodeType: "t" });
		${script}
	`;
	const { stdout } = await promisify(execFile)(
		process.execPath,
		["--input-type=module", "--eval", program],
		{ cwd: fileURLToPath(here), timeout: 15_000 },
	);
	return stdout;
}

describe("a process that records", () => {
	it("is not held open by what nobody acks", async () => {
		expect(await output('console.log("done");')).toBe("done\n");
	});

	it("stays to deliver when it closes, no longer than it was told", async () => {
		expect(
			await output('await delivery.close(100); console.log("closed");'),
		).toBe("lost 1 1\nclosed\n");
	});
});
