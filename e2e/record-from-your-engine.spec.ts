import { runRecorded } from "../examples/embedding/record-from-your-engine.ts";
import { expect, test } from "./fixtures.ts";

test("shows a run that another program's engine recorded over HTTP", async ({
	host,
	viewer,
}) => {
	test.skip(host.address === undefined, "This host serves no HTTP");
	if (host.address === undefined) return;

	await runRecorded(host.address.url, host.address.token);

	await expect(viewer.rows).toHaveCount(1);
	await expect(viewer.rows.first()).toContainText("Import orders");
	await viewer.open(0);
	await expect(viewer.steps).toHaveCount(1);
	await viewer.steps.first().getByRole("button").click();
	await expect(
		viewer.execution.getByRole("region", { name: "Output", exact: true }),
	).toContainText('"orders": 17');
});
