/** README's pictures. `UPDATE_SCREENSHOTS=1` takes them anew; without it they go to test-results. */
import { join } from "node:path";
import type { TestInfo } from "@playwright/test";
import { projectDirectory } from "../scripts/run-command.ts";
import { examplesBackend, run } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";

const CUSTOMERS = [
	{ name: "Ada", language: "en" },
	{ name: "Jonas", language: "de" },
	{ name: "Marta", language: "de" },
	{ name: "Noor", language: "en" },
	{ name: "Piotr", language: "de" },
];

for (const colorScheme of ["light", "dark"] as const)
	test.describe(colorScheme, () => {
		test.use({
			window: { windowSize: { width: 1360, height: 900 }, colorScheme },
		});

		test(`takes the pictures in ${colorScheme} colours`, async ({
			client,
			viewer,
		}, testInfo) => {
			const { url } = await examplesBackend(client);
			await run(client, "nightly-report");
			for (const customer of CUSTOMERS)
				await fetch(`${url}/functions/greeting`, {
					method: "POST",
					body: JSON.stringify(customer),
				});
			await run(client, "price-update");
			await run(client, "greeting", { name: "Sara", language: "en" });
			const { id } = await run(client, "order-import");
			const suffix = colorScheme === "dark" ? "-dark" : "";

			await expect(viewer.rows).toHaveCount(CUSTOMERS.length + 5);
			await viewer.page.screenshot({
				path: pathOf(`list${suffix}.png`, testInfo),
				animations: "disabled",
			});

			await viewer.open(0);
			await expect(viewer.execution).toContainText(id);
			const input = viewer
				.step("Stop the import")
				.getByRole("region", { name: "Input", exact: true });
			await expect(input).toContainText("Piotr Zieliński");
			await input.scrollIntoViewIfNeeded();
			await viewer.page.screenshot({
				path: pathOf(`failed-execution${suffix}.png`, testInfo),
				animations: "disabled",
			});
		});
	});

function pathOf(name: string, testInfo: TestInfo): string {
	const isForReadme =
		process.env["UPDATE_SCREENSHOTS"] === "1" &&
		testInfo.project.name === "headless";
	return isForReadme
		? join(projectDirectory, "docs", "screenshots", name)
		: testInfo.outputPath(name);
}
