import { DEFAULT_PAGE_SIZE } from "../src-shared/query.ts";
import { examplesBackend, run } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";

const GREETINGS = DEFAULT_PAGE_SIZE + 5;
const FAILURES = 2;

test.beforeEach(async ({ client }) => {
	for (let count = 0; count < FAILURES; count += 1)
		await run(client, "order-import");
	const { url } = await examplesBackend(client);
	for (let count = 0; count < GREETINGS; count += 1)
		await fetch(`${url}/functions/greeting`, { method: "POST" });
	await expect
		.poll(() => client.request("execution-history:stats"))
		.toMatchObject({ running: 0, total: GREETINGS + FAILURES });
});

test("filters the list by status and by workflow", async ({ viewer }) => {
	await viewer.filter("Status", "Failed");
	await expect(viewer.rows).toHaveCount(FAILURES);
	await expect(viewer.rows.first()).toContainText("Import the orders");

	await viewer.filter("Workflow", "Greet a customer");
	await expect(viewer.rows).toHaveCount(0);
	await expect(viewer.list).toContainText("No executions match");

	await viewer.filter("Status", "All");
	await expect(viewer.rows).toHaveCount(DEFAULT_PAGE_SIZE);
	await expect(viewer.rows.first()).toContainText("Greet a customer");

	await viewer.filter("Workflow", "Import the orders");
	await expect(viewer.rows).toHaveCount(FAILURES);
});

test("turns the pages of the list, forth and back", async ({ viewer }) => {
	await expect(viewer.rows).toHaveCount(DEFAULT_PAGE_SIZE);
	await viewer.turnPage("Next");
	await expect(viewer.rows).toHaveCount(
		GREETINGS + FAILURES - DEFAULT_PAGE_SIZE,
	);
	await expect(viewer.rows.last()).toContainText("Import the orders");
	await expect(
		viewer.list.getByRole("button", { name: "Next page" }),
	).toBeDisabled();

	await viewer.turnPage("Previous");
	await expect(viewer.rows).toHaveCount(DEFAULT_PAGE_SIZE);
	await expect(viewer.rows.first()).toContainText("Greet a customer");
});

test("answers the same through the contract, page by page and in either order", async ({
	client,
}) => {
	const ids = async (orderDir: "asc" | "desc") => {
		const found: string[] = [];
		let cursor: string | null = null;
		do {
			const page: Awaited<ReturnType<typeof list>> = await list(
				orderDir,
				cursor,
			);
			found.push(...page.executions.map(({ id }) => id));
			cursor = page.nextCursor;
		} while (cursor !== null);
		return found;
	};
	const list = (orderDir: "asc" | "desc", cursor: string | null) =>
		client.request("execution-history:list", {
			orderDir,
			limit: 7,
			...(cursor === null ? {} : { cursor }),
		});

	const newestFirst = await ids("desc");
	expect(new Set(newestFirst).size).toBe(GREETINGS + FAILURES);
	expect(await ids("asc")).toEqual(newestFirst.toReversed());
});
