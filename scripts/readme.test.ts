import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { channelTable } from "./channel-table.ts";
import { readPart, readReadme } from "./readme-part.ts";
import { projectDirectory } from "./run-command.ts";

const embeddingDirectory = join(projectDirectory, "examples", "embedding");
const examples = readdirSync(embeddingDirectory).filter((name) =>
	name.endsWith(".ts"),
);
const MAX_EXAMPLE_LINES = 15;

function codeIn(part: string): string {
	return part.replace(/^```ts\n/, "").replace(/\n```$/, "");
}

describe("README", () => {
	it('shows the channels of the contract ("npm run docs:channels" writes them)', () => {
		expect(readPart("channels")).toBe(channelTable());
	});

	it("has examples", () => {
		expect(examples.length).toBeGreaterThan(0);
	});

	it.each(examples)("shows examples/embedding/%s as it stands", (name) => {
		const file = readFileSync(join(embeddingDirectory, name), "utf8");
		expect(codeIn(readPart(`examples/embedding/${name}`))).toBe(file.trim());
	});

	it.each(examples)("keeps %s short enough to read at a glance", (name) => {
		const lines = codeIn(readPart(`examples/embedding/${name}`)).split("\n");
		expect(
			lines.filter((line) => line.trim() !== "").length,
		).toBeLessThanOrEqual(MAX_EXAMPLE_LINES);
	});

	it("links only to what is there", () => {
		const targets = [
			...readReadme().matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g),
			...readReadme().matchAll(/src(?:set)?="([^":]+)"/g),
		].map((match) => match[1] ?? "");
		expect(targets.length).toBeGreaterThan(0);
		expect(
			targets.filter((path) => !existsSync(join(projectDirectory, path))),
		).toEqual([]);
	});
});
