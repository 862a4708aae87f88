/** What is made of the durations of many queries: the spread of all, of each family, and the slowest by name. */
import type { Measurement } from "./figure.ts";
import type { NamedQuery } from "./list-queries.ts";
import { median, percentile } from "./statistics.ts";

/** Durations of one round, a list for each query. */
export type Round = readonly (readonly number[])[];

export interface Sizes {
	readonly few: readonly Round[];
	readonly many: readonly Round[];
	/** Of each query, whether its first page is full among few executions too: only then is the work the same. */
	readonly isFullAmongFew: readonly boolean[];
}

export function overall(
	condition: string,
	queries: readonly NamedQuery[],
	sizes: Sizes,
): Measurement[] {
	const name = `all ${queries.length} combinations, ${condition}`;
	return [
		...spread(name, sizes, () => true),
		{
			figure: `first page, p95 of ${name}, full or not`,
			unit: "ms",
			rounds: sizes.many.map((round) => percentile(round.flat(), 0.95)),
			limit: {
				name: "at 1,000",
				rounds: sizes.few.map((round) => percentile(round.flat(), 0.95)),
			},
			budgets: [{ kind: "ratio-at-most", ratio: 2 }],
		},
	];
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
	{ few, many, isFullAmongFew }: Sizes,
	isIn: (index: number) => boolean,
): Measurement[] {
	const of = (
		rounds: readonly Round[],
		share: number,
		isCounted: (index: number) => boolean = isIn,
	) =>
		rounds.map((round) =>
			percentile(round.filter((_, index) => isCounted(index)).flat(), share),
		);
	const isComparable = (index: number) =>
		isIn(index) && isFullAmongFew[index] === true;
	const figures: Measurement[] = [
		{
			figure: `first page, p50 of ${name}`,
			unit: "ms",
			rounds: of(many, 0.5),
		},
		{
			figure: `first page, p95 of ${name}`,
			unit: "ms",
			rounds: of(many, 0.95),
			budgets: [{ kind: "at-most", value: 1 }],
		},
		{
			figure: `first page, longest of ${name}`,
			unit: "ms",
			rounds: of(many, 1),
		},
	];
	if (isFullAmongFew.some((_, index) => isComparable(index)))
		figures.push({
			figure: `first page, p95 of ${name}, pages full at 1,000 too`,
			unit: "ms",
			rounds: of(many, 0.95, isComparable),
			limit: { name: "at 1,000", rounds: of(few, 0.95, isComparable) },
			budgets: [{ kind: "ratio-at-most", ratio: 2 }],
		});
	return figures;
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
