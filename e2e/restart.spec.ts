import { run } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";

test("shows the same runs, steps and backends after a restart", async ({
	host,
	client,
	viewer,
}) => {
	const { id } = await run(client, "price-update");
	const before = await client.request("execution-history:get", id);
	const page = await client.request("execution-history:list", {
		includePayloads: true,
	});
	const [backend] = await client.request("backend:list");

	await host.restart();

	expect(await client.request("execution-history:get", id)).toEqual(before);
	expect(
		await client.request("execution-history:list", { includePayloads: true }),
	).toEqual(page);
	expect(await client.request("backend:list")).toMatchObject([
		{ id: backend?.id, name: "Examples" },
	]);
	await expect(viewer.rows).toHaveCount(page.executions.length);
});
