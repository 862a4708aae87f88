/** What a case measured, and whether it keeps its budget. */
import { largest, median, smallest } from "./statistics.ts";

/** What is asked of a figure. Several budgets hold together. */
export type Budget =
	| { readonly kind: "at-most"; readonly value: number }
	| { readonly kind: "ratio-at-least"; readonly ratio: number }
	| { readonly kind: "ratio-at-most"; readonly ratio: number }
	/** At most the limit and so much. */
	| { readonly kind: "above-limit"; readonly by: number };

export interface Limit {
	/** What the figure is held against: "limit", "idle", "at 1,000". */
	readonly name: string;
	/** One value a round, measured in the same rounds as the figure's own. */
	readonly rounds: readonly number[];
}

export interface Measurement {
	readonly figure: string;
	readonly unit: string;
	/** One value a round. */
	readonly rounds: readonly number[];
	readonly limit?: Limit | undefined;
	readonly budgets?: readonly Budget[] | undefined;
}

/** One line of the table, and of `--json` but for `min`, `max` and `limitName`. */
export interface Figure {
	readonly case: string;
	readonly figure: string;
	/** Median of the rounds. */
	readonly value: number;
	readonly min: number;
	readonly max: number;
	readonly unit: string;
	/** Median of the rounds of what it is held against. */
	readonly limit: number | null;
	readonly limitName: string;
	/** `value` ÷ `limit`. */
	readonly ratio: number | null;
	/** In words. */
	readonly budget: string | null;
	/** Null without a budget. */
	readonly ok: boolean | null;
}

export function toFigure(caseName: string, measurement: Measurement): Figure {
	const { figure, unit, rounds, limit, budgets = [] } = measurement;
	const value = median(rounds);
	const limitValue = limit === undefined ? null : median(limit.rounds);
	const ratio = limitValue === null ? null : value / limitValue;
	const limitName = limit?.name ?? "";
	return {
		case: caseName,
		figure,
		value,
		min: smallest(rounds),
		max: largest(rounds),
		unit,
		limit: limitValue,
		limitName,
		ratio,
		budget:
			budgets.length === 0
				? null
				: budgets
						.map((budget) => inWords(budget, unit, limitName))
						.join(" and "),
		ok:
			budgets.length === 0
				? null
				: budgets.every((budget) => isKept(budget, value, limitValue)),
	};
}

function isKept(budget: Budget, value: number, limit: number | null): boolean {
	if (budget.kind === "at-most") return value <= budget.value;
	if (limit === null)
		throw new Error(`A budget of kind ${budget.kind} needs a limit`);
	switch (budget.kind) {
		case "ratio-at-least":
			return value / limit >= budget.ratio;
		case "ratio-at-most":
			return value / limit <= budget.ratio;
		case "above-limit":
			return value <= limit + budget.by;
	}
}

function inWords(budget: Budget, unit: string, limitName: string): string {
	switch (budget.kind) {
		case "at-most":
			return `≤ ${budget.value} ${unit}`;
		case "ratio-at-least":
			return `≥ ${budget.ratio} × ${limitName}`;
		case "ratio-at-most":
			return `≤ ${budget.ratio} × ${limitName}`;
		case "above-limit":
			return `≤ ${limitName} + ${budget.by} ${unit}`;
	}
}

/** One line of JSON. */
export function toJsonLine(figure: Figure): string {
	const { value, unit, limit, ratio, budget, ok } = figure;
	return JSON.stringify({
		case: figure.case,
		figure: figure.figure,
		value,
		unit,
		limit,
		ratio,
		budget,
		ok,
	});
}
