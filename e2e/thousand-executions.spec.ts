import { examplesBackend } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";

const EXECUTIONS = 1_000;
const AT_ONCE = 8;

test("lists 1,000 executions, each once and the newest first", async ({
	client,
}, testInfo) => {
	const backend = await examplesBackend(client);
	let left = EXECUTIONS;
	const caller = async () => {
		while (left-- > 0) {
			const response = await fetch(`${backend.url}/functions/greeting`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: "{}",
			});
			await response.arrayBuffer();
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, caller));
	await expect
		.poll(() => client.request("execution-history:stats"))
		.toMatchObject({ total: EXECUTIONS, running: 0 });

	const startedAt = performance.now();
	const first = await client.request("execution-history:list", { limit: 500 });
	const second = await client.request("execution-history:list", {
		limit: 500,
		...(first.nextCursor === null ? {} : { cursor: first.nextCursor }),
	});
	const milliseconds = performance.now() - startedAt;
	testInfo.annotations.push({
		type: "measured",
		description: `1,000 executions in two pages of 500: ${milliseconds.toFixed(1)} ms, from the window and back`,
	});

	const listed = [...first.executions, ...second.executions];
	expect(new Set(listed.map((execution) => execution.id)).size).toBe(
		EXECUTIONS,
	);
	expect(second.nextCursor).toBeNull();
	const times = listed.map((execution) => execution.startedAt);
	expect(times).toEqual(times.toSorted((a, b) => b - a));
});
