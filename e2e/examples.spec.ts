import { examplesBackend, finished } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";

test.beforeEach(async ({ client }) => {
	await examplesBackend(client);
});

test("shows the steps of a workflow run from the window, with what went in and came out", async ({
	viewer,
}) => {
	await viewer.run("Greet a customer");

	await expect(viewer.rows).toHaveCount(1);
	await expect(viewer.rows.first()).toContainText("Succeeded");
	await expect(viewer.rows.first()).toContainText("Manual");
	await expect(viewer.execution.getByRole("heading").first()).toHaveText(
		"Greet a customer",
	);
	await expect(viewer.steps).toContainText([
		"New customer",
		"Complete the customer",
		"Speaks German?",
		/Skipped.*Greet in German/,
		"Greet in English",
		"Answer",
	]);

	const { input, output } = await viewer.expandStep("Greet in English");
	await expect(input).toContainText('"name": "Ada"');
	await expect(output).toContainText("Good morning, Ada!");
});

test("shows where and why a workflow run from the window failed", async ({
	viewer,
}) => {
	await viewer.run("Import the orders of the day");

	await expect(viewer.rows.first()).toContainText("Failed");
	await expect(viewer.execution).toContainText("Error code price-missing");
	const failed = viewer.step("Stop the import").filter({ hasText: "Failed" });
	await expect(failed).toHaveCount(1);
	await expect(failed.getByRole("region", { name: "Error" })).toContainText(
		"Order N-10234: “Dining table Sund” has no price",
	);
	await expect(
		failed.getByRole("region", { name: "Input", exact: true }),
	).toContainText("Piotr Zieliński");
	await expect(
		viewer.step("Write the invoice line").filter({ hasText: "Succeeded" }),
	).toHaveCount(3);
});

test("links the run of a sub-workflow with the run that started it", async ({
	viewer,
	client,
}) => {
	await viewer.run("Send the nightly report");

	await expect(viewer.rows).toHaveCount(2);
	const parent = viewer.rows.filter({ hasText: "Send the nightly report" });
	const child = viewer.rows.filter({ hasText: "Greet a customer" });
	await expect(parent).toContainText("Succeeded");
	await expect(child).toContainText("Succeeded");
	await child.getByRole("button").click();
	const heading = viewer.execution.getByRole("heading").first();
	await expect(heading).toHaveText("Greet a customer");
	await viewer.execution.getByRole("button", { name: /^exec_/ }).click();
	await expect(heading).toHaveText("Send the nightly report");

	const { executions } = await client.request("execution-history:list", {
		includePayloads: true,
	});
	const [childRun] = executions.filter((one) => one.workflowId === "greeting");
	const [parentRun] = executions.filter(
		(one) => one.workflowId === "nightly-report",
	);
	expect(childRun?.parentExecutionId).toBe(parentRun?.id);
	const opened = await client.request(
		"execution-history:get",
		parentRun?.id ?? "",
	);
	expect(
		opened?.steps.find((step) => step.id === childRun?.parentStepId),
	).toMatchObject({ nodeId: "salutation", nodeType: "sub-workflow" });
});

test("shows the steps of a run while it runs, and that it has ended", async ({
	viewer,
	client,
}) => {
	const { id: backendId } = await examplesBackend(client);
	const answer = client.request("backend:run", {
		backendId,
		workflow: "price-update",
		input: { delayMs: 8 },
	});

	await expect(viewer.rows).toHaveCount(1);
	await viewer.open(0);
	await expect(viewer.execution).toContainText("Running");
	const shown = await viewer.steps.count();
	await expect
		.poll(async () => {
			const [status, steps] = await Promise.all([
				viewer.executionStatus(),
				viewer.steps.count(),
			]);
			return status === "Running" && steps > shown;
		})
		.toBe(true);

	await expect(viewer.rows.first()).toContainText("Succeeded");
	await expect.poll(() => viewer.executionStatus()).toBe("Succeeded");
	const { executionId } = await answer;
	await finished(client, executionId ?? "");
	const stored = await client.request(
		"execution-history:get",
		executionId ?? "",
	);
	await expect(viewer.steps).toHaveCount(stored?.steps.length ?? 0);
	await expect(viewer.steps.last()).toContainText("Report");
});

test("runs a long workflow from the window to its end", async ({ viewer }) => {
	await viewer.run("Raise 500 prices");
	await expect(viewer.rows.first()).toContainText("Succeeded");
	// Request, loop and report, and three nodes for each of the 500 articles.
	await expect(viewer.steps).toHaveCount(3 + 3 * 500);
	await expect(viewer.steps.nth(-2)).toContainText("visit 500");
});
