/** The table that is printed and written to RESULTS.md: Markdown, aligned so that it reads as plain text too. */
import type { Figure } from "./figure.ts";

const HEADINGS = [
	"figure",
	"measured",
	"min … max",
	"unit",
	"held against",
	"ratio",
	"budget",
	"met",
] as const;

export function toTable(figures: readonly Figure[]): string {
	const rows = [HEADINGS, ...figures.map(toCells)];
	const widths = HEADINGS.map((_, column) =>
		Math.max(...rows.map((row) => (row[column] ?? "").length)),
	);
	const lines = rows.map(
		(row) =>
			`| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`,
	);
	const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
	return [lines[0], rule, ...lines.slice(1)].join("\n");
}

function toCells(figure: Figure): string[] {
	return [
		figure.figure,
		toText(figure.value),
		figure.min === figure.max
			? ""
			: `${toText(figure.min)} … ${toText(figure.max)}`,
		figure.unit,
		figure.limit === null
			? ""
			: `${figure.limitName} ${toText(figure.limit)}`.trim(),
		figure.ratio === null ? "" : figure.ratio.toFixed(2),
		figure.budget ?? "",
		figure.ok === null ? "" : figure.ok ? "yes" : "NO",
	];
}

/** Three significant digits, whole from 100 on, thousands apart. */
export function toText(value: number): string {
	if (!Number.isFinite(value)) return "–";
	if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
	return String(Number(value.toPrecision(3)));
}
