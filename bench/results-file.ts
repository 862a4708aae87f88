/**
 * RESULTS.md: written by the benchmark but for the explanations, which people write and which stay.
 *
 * A case is a section; below its table, each figure with a budget has a marker, and what stands below the marker is
 * kept as long as the figure keeps its name.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Figure } from "./figure.ts";
import { toTable } from "./table.ts";

const RESULTS = fileURLToPath(new URL("RESULTS.md", import.meta.url));
const HEAD = `# Results

The last full run of each case of \`npm run bench\`: median of the rounds with the least and the most. The "limit" is
raw better-sqlite3 with nothing around it (\`bench/limit.ts\`), measured in the same rounds. Tables are written by
\`npm run bench -- --write-results\`; the lines below them, on where the rest of the time goes, by hand.
`;

export function writeResults(
	caseName: string,
	figures: readonly Figure[],
	machine: string,
): void {
	writeFileSync(
		RESULTS,
		withCase(readFileSync(RESULTS, "utf8"), caseName, figures, machine),
	);
}

/** The text of the file with one case replaced, or added at the end. */
export function withCase(
	text: string,
	caseName: string,
	figures: readonly Figure[],
	machine: string,
): string {
	const sections = text.split(/^(?=## )/m);
	const isOfCase = (section: string) => section.startsWith(`## ${caseName}\n`);
	const old = sections.find(isOfCase) ?? "";
	const section = toSection(caseName, figures, machine, explanations(old));
	const kept = sections.filter((one) => one.startsWith("## "));
	const all = kept.some(isOfCase)
		? kept.map((one) => (isOfCase(one) ? section : one))
		: [...kept, section];
	return [HEAD, ...all].map((part) => `${part.trimEnd()}\n`).join("\n");
}

function toSection(
	caseName: string,
	figures: readonly Figure[],
	machine: string,
	known: ReadonlyMap<string, string>,
): string {
	const explained = figures
		.filter((figure) => figure.ok !== null || known.has(figure.figure))
		.map(
			({ figure }) =>
				`${marker(figure)}\n**${figure}** — ${known.get(figure) ?? "…"}`,
		);
	return [`## ${caseName}`, machine, toTable(figures), ...explained].join(
		"\n\n",
	);
}

function marker(figure: string): string {
	return `<!-- figure: ${figure} -->`;
}

/** What stands below each marker. */
function explanations(section: string): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	const [, ...parts] = section.split("<!-- figure: ");
	for (const part of parts) {
		const [figure, below = ""] = part.split(" -->\n", 2);
		const lead = `**${figure}** — `;
		const text = below.trim();
		if (figure !== undefined && text.startsWith(lead))
			found.set(figure, text.slice(lead.length));
	}
	return found;
}
