/** The parts of README that are made from the code, each between two markers that do not show. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { channelTable } from "./channel-table.ts";
import { figuresTable } from "./figures-table.ts";
import { projectDirectory } from "./run-command.ts";

export const readmeFile = join(projectDirectory, "README.md");

/** README with every part as the code has it now. */
export function withParts(readme: string): string {
	return readme.replace(
		/(<!-- begin (\S+) -->).*?(<!-- end \2 -->)/gs,
		(_, begin: string, name: string, end: string) =>
			`${begin}\n${contentOf(name)}\n${end}`,
	);
}

/** A part is named after what it shows: the channels, the figures, or a file. */
function contentOf(name: string): string {
	if (name === "channels") return channelTable();
	return name === "figures" ? figuresTable() : listing(name);
}

/** A file of TypeScript as Markdown shows it. */
export function listing(path: string): string {
	const text = readFileSync(join(projectDirectory, path), "utf8");
	return `\`\`\`ts\n${text.trim()}\n\`\`\``;
}
