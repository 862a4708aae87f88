import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { workflowText } from "./testing/run-workflow.ts";
import { placeFile, temporaryFolder } from "./testing/temporary-folder.ts";
import { WorkflowLibrary } from "./workflow-library.ts";

const text = (id: string, name = id) =>
	workflowText(id, [{ id: "request", type: "request" }], [], { name });

async function open(directory: string) {
	const problems: string[] = [];
	let changes = 0;
	const library = await WorkflowLibrary.open({
		directory,
		onChanged: () => {
			changes += 1;
		},
		report: (problem) => problems.push(problem),
	});
	onTestFinished(() => library.close());
	return { library, problems, changes: () => changes };
}

const names = (library: WorkflowLibrary) =>
	library.list().map(({ name }) => name);

/** Waits for files to be read in. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 5_000 });

describe("the library of workflows", () => {
	it("holds every workflow of the folder, found by id and by name", async () => {
		const folder = await temporaryFolder();
		await writeFile(join(folder, "b.workflow.json"), text("b", "a"));
		await writeFile(join(folder, "a.workflow.json"), text("a", "First"));
		await writeFile(join(folder, "notes.json"), "{}");
		const { library, problems } = await open(folder);
		expect(library.list()).toEqual([
			{ id: "a", name: "First" },
			{ id: "b", name: "a" },
		]);
		expect(library.find("a")?.name).toBe("First");
		expect(library.find("First")?.id).toBe("a");
		expect(library.find("c")).toBeUndefined();
		expect(problems).toEqual([]);
	});

	it("reports a broken file and keeps the others", async () => {
		const folder = await temporaryFolder();
		await writeFile(join(folder, "a.workflow.json"), '{ "id": 1 }');
		await writeFile(join(folder, "b.workflow.json"), text("b"));
		const { library, problems } = await open(folder);
		expect(names(library)).toEqual(["b"]);
		expect(problems).toEqual([
			expect.stringMatching(/^a\.workflow\.json: id: /),
		]);
	});

	it("keeps the first of two files with one id", async () => {
		const folder = await temporaryFolder();
		await writeFile(join(folder, "a.workflow.json"), text("same", "First"));
		await writeFile(join(folder, "b.workflow.json"), text("same", "Second"));
		const { library, problems } = await open(folder);
		expect(names(library)).toEqual(["First"]);
		expect(problems).toEqual([
			"b.workflow.json: id: “same” is taken by another file",
		]);
	});

	it("reads a file in again when it is written, replaced, or deleted", async () => {
		const folder = await temporaryFolder();
		const file = join(folder, "a.workflow.json");
		const { library, changes } = await open(folder);
		expect(names(library)).toEqual([]);
		await writeFile(file, text("a", "Written"));
		await eventually(() => expect(names(library)).toEqual(["Written"]));
		// As editors do: write beside it, then put it in its place.
		await placeFile(folder, "a.workflow.json", text("a", "Replaced"));
		await eventually(() => expect(names(library)).toEqual(["Replaced"]));
		await rm(file);
		await eventually(() => expect(names(library)).toEqual([]));
		expect(changes()).toBeGreaterThanOrEqual(3);
	});

	it("keeps the last good version of a file that breaks, until it is mended", async () => {
		const folder = await temporaryFolder();
		const file = join(folder, "a.workflow.json");
		await writeFile(file, text("a", "Good"));
		const { library, problems, changes } = await open(folder);
		await writeFile(file, "{");
		await eventually(() =>
			expect(problems.at(-1)).toMatch(
				/^a\.workflow\.json: no JSON.*; its last good version is kept$/,
			),
		);
		expect(names(library)).toEqual(["Good"]);
		expect(changes()).toBe(0);
		await writeFile(file, text("a", "Mended"));
		await eventually(() => expect(names(library)).toEqual(["Mended"]));
	});

	it("finds a folder that is made later, taken away, and made again", async () => {
		const folder = join(await temporaryFolder(), "not", "yet");
		const { library, problems } = await open(folder);
		for (const name of ["Once", "Again"]) {
			await mkdir(folder, { recursive: true });
			await placeFile(folder, "a.workflow.json", text("a", name));
			await eventually(() => expect(names(library)).toEqual([name]));
			await rm(folder, { recursive: true });
			await eventually(() => expect(names(library)).toEqual([]));
		}
		expect(problems).toEqual([]);
	});

	it("finds a folder that is made after the folder above it was replaced", async () => {
		const above = join(await temporaryFolder(), "above");
		const folder = join(above, "workflows");
		await mkdir(above);
		const { library } = await open(folder);
		await rm(above, { recursive: true });
		await mkdir(folder, { recursive: true });
		await placeFile(folder, "a.workflow.json", text("a", "Found"));
		await eventually(() => expect(names(library)).toEqual(["Found"]));
	});

	it("follows a folder that another one has taken the place of", async () => {
		const parent = await temporaryFolder();
		const folder = join(parent, "workflows");
		const other = join(parent, "other");
		for (const [path, name] of [
			[folder, "Old"],
			[other, "New"],
		] as const) {
			await mkdir(path);
			await placeFile(path, "a.workflow.json", text("a", name));
		}
		const { library } = await open(folder);
		await rename(folder, join(parent, "old"));
		await rename(other, folder);
		await eventually(() => expect(names(library)).toEqual(["New"]));
		await placeFile(folder, "a.workflow.json", text("a", "Newer"));
		await eventually(() => expect(names(library)).toEqual(["Newer"]));
	});
});
