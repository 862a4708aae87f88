/** Chance that comes out the same in every run with the same seed. */
export class SeededRandom {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	/** From 0 to just below 1: mulberry32. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let mixed = this.#state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number from `least` to `most`, both included. */
	integer(least: number, most: number): number {
		return least + Math.floor(this.next() * (most - least + 1));
	}

	/** True with a probability of `share`. */
	chance(share: number): boolean {
		return this.next() < share;
	}

	pick<T>(values: readonly T[]): T {
		const value = values[Math.floor(this.next() * values.length)];
		if (value === undefined) throw new RangeError("Nothing to pick from");
		return value;
	}

	/** The place of one of the weights, each as likely as it is large. */
	weighted(weights: readonly number[]): number {
		let left = this.next() * weights.reduce((total, one) => total + one, 0);
		for (const [index, weight] of weights.entries()) {
			left -= weight;
			if (left < 0) return index;
		}
		return weights.length - 1;
	}
}
