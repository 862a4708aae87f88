/** The few statistics that figures are made of. */

/** The value below which a share of the values lies, by nearest rank. @param share from 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
	if (values.length === 0) throw new RangeError("No values");
	const sorted = [...values].sort((a, b) => a - b);
	const rank = Math.max(1, Math.ceil(share * sorted.length));
	return sorted[Math.min(rank, sorted.length) - 1] ?? Number.NaN;
}

/** The middle value; of an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
	if (values.length === 0) throw new RangeError("No values");
	const sorted = [...values].sort((a, b) => a - b);
	const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
	const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
	return (lower + upper) / 2;
}

export function largest(values: readonly number[]): number {
	return values.reduce((most, value) => Math.max(most, value), -Infinity);
}

export function smallest(values: readonly number[]): number {
	return values.reduce((least, value) => Math.min(least, value), Infinity);
}

export function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
