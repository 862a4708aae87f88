/** What is made of the durations of many queries: the spread of all, of each family, and the slowest by name. */
import type { Measurement } from "./figure.ts";
import type { NamedQuery } from "./list-queries.ts";
import { median, percentile } from "./statistics.ts";

/** Durations of one round, a list for each query. */
export type Round = readonly (readonly number[])[];

export interface Sizes {
	readonly few: readonly Round[];
	readonly many: readonly Round[];
}

export function overall(
	condition: string,
	queries: readonly NamedQuery[],
	sizes: Sizes,
): Measurement[] {
	return spread(
		`all ${queries.length} combinations, ${condition}`,
		sizes,
		() => true,
	);
}

export function families(
	condition: string,
	queries: readonly NamedQuery[],
	sizes: Sizes,
): Measurement[] {
	const names = [
		...new Set(queries.flatMap(({ families = [] }) => families)),
	].sort();
	return names.flatMap((family) =>
		spread(
			`${family}, ${condition}`,
			sizes,
			(index) => queries[index]?.families?.includes(family) ?? false,
		),
	);
}

function spread(
	name: string,
	{ few, many }: Sizes,
	isIn: (index: number) => boolean,
): Measurement[] {
	const of = (rounds: readonly Round[], share: number) =>
		rounds.map((round) =>
			percentile(round.filter((_, index) => isIn(index)).flat(), share),
		);
	const limit = (share: number) => ({
		name: "at 1,000",
		rounds: of(few, share),
	});
	return [
		{
			figure: `first page, p50 of ${name}`,
			unit: "ms",
			rounds: of(many, 0.5),
			limit: limit(0.5),
		},
		{
			figure: `first page, p95 of ${name}`,
			unit: "ms",
			rounds: of(many, 0.95),
			limit: limit(0.95),
			budgets: [
				{ kind: "at-most", value: 1 },
				{ kind: "ratio-at-most", ratio: 2 },
			],
		},
		{
			figure: `first page, longest of ${name}`,
			unit: "ms",
			rounds: of(many, 1),
			limit: limit(1),
		},
	];
}

export function worst(
	queries: readonly NamedQuery[],
	rounds: readonly Round[],
): Measurement[] {
	return queries
		.map(({ name }, index) => ({
			name,
			medians: rounds.map((round) => median(round[index] ?? [])),
		}))
		.sort((a, b) => median(b.medians) - median(a.medians))
		.slice(0, 10)
		.map(({ name, medians }, place) => ({
			figure: `slowest combination ${place + 1}: ${name}`,
			unit: "ms",
			rounds: medians,
		}));
}
