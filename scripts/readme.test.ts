import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { channelTable } from "./channel-table.ts";
import { listing, readmeFile, withParts } from "./readme-part.ts";
import { projectDirectory } from "./run-command.ts";

const readme = readFileSync(readmeFile, "utf8");
const EXAMPLES = "examples/embedding";
const MAX_EXAMPLE_LINES = 15;
const shown = [
	`${EXAMPLES}/mount-in-your-editor.ts`,
	`${EXAMPLES}/record-from-your-engine.ts`,
];

describe("README", () => {
	it('shows the code as it is now ("npm run docs:readme" writes it)', () => {
		expect(readme).toBe(withParts(readme));
	});

	it("has the table of channels", () => {
		expect(readme).toContain(channelTable());
	});

	it.each(shown)("shows %s, short enough to read at a glance", (path) => {
		expect(readme).toContain(listing(path));
		const lines = readFileSync(join(projectDirectory, path), "utf8")
			.split("\n")
			.filter((line) => line.trim() !== "");
		expect(lines.length).toBeLessThanOrEqual(MAX_EXAMPLE_LINES);
	});

	it("leaves no example of embedding out", () => {
		const names = readdirSync(join(projectDirectory, EXAMPLES));
		expect(
			names.filter((name) => !readme.includes(`${EXAMPLES}/${name}`)),
		).toEqual([]);
	});

	it("links only to what is there", () => {
		const targets = [
			...readme.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g),
			...readme.matchAll(/src(?:set)?="([^":]+)"/g),
		].map((match) => match[1] ?? "");
		expect(targets.length).toBeGreaterThan(0);
		expect(
			targets.filter((path) => !existsSync(join(projectDirectory, path))),
		).toEqual([]);
	});
});
