import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createExamplesBackend } from "./examples.ts";
import {
	openBackends,
	openHistory,
	temporaryDirectory,
} from "./testing/test-backends.ts";

it("creates and starts the examples where there is no backend, and only there", async () => {
	const data = await temporaryDirectory();
	const history = await openHistory(data);
	const examples = join(data, "examples");
	await mkdir(examples);
	await writeFile(join(examples, "one.workflow.json"), "{}");
	await writeFile(join(examples, "README.md"), "");
	const backends = await openBackends({
		directory: join(data, "backends"),
		history,
	});

	const created = await createExamplesBackend(backends, examples);

	expect(created).toMatchObject({ name: "Examples", state: "running" });
	expect(await readdir(created?.workflowsDirectory ?? "")).toEqual([
		"one.workflow.json",
	]);
	expect(await createExamplesBackend(backends, examples)).toBe(undefined);
	expect(backends.list()).toHaveLength(1);
});
