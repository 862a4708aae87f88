/** Parts of README that are made from the code, each between two markers that do not show. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "./run-command.ts";

const readmeFile = join(projectDirectory, "README.md");

export function readReadme(): string {
	return readFileSync(readmeFile, "utf8");
}

/** @throws Error if README has no part of this name. */
export function readPart(name: string): string {
	const [, content] = split(name);
	return content.trim();
}

export function writePart(name: string, content: string): void {
	const [before, , after] = split(name);
	writeFileSync(readmeFile, `${before}\n\n${content}\n\n${after}`);
}

function split(name: string): [before: string, content: string, after: string] {
	const readme = readReadme();
	const begin = `<!-- begin ${name} -->`;
	const end = `<!-- end ${name} -->`;
	const from = readme.indexOf(begin);
	const to = readme.indexOf(end);
	if (from < 0 || to < from)
		throw new Error(`README.md has no "${begin} … ${end}".`);
	const start = from + begin.length;
	return [readme.slice(0, start), readme.slice(start, to), readme.slice(to)];
}
