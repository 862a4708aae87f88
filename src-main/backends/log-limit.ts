/** Keeps whoever sends nonsense from filling the log. */

export interface LogLimits {
	/** Lines written in one interval. Default 20. */
	readonly maxLines?: number;
	/** Default 10 s. */
	readonly intervalMs?: number;
	readonly now?: () => number;
}

/** Counts lines by interval: the first ones pass, the others are only counted. */
export class LogLimit {
	readonly #maxLines: number;
	readonly #intervalMs: number;
	readonly #now: () => number;
	#intervalEndsAt = Number.NEGATIVE_INFINITY;
	#lines = 0;

	constructor({
		maxLines = 20,
		intervalMs = 10_000,
		now = Date.now,
	}: LogLimits = {}) {
		this.#maxLines = maxLines;
		this.#intervalMs = intervalMs;
		this.#now = now;
	}

	/**
	 * Writes a line, or does not.
	 * @param write gets the number of lines of an earlier interval that were not written
	 */
	line(write: (unwritten: number) => void): void {
		let unwritten = 0;
		if (this.#now() >= this.#intervalEndsAt) {
			unwritten = Math.max(0, this.#lines - this.#maxLines);
			this.#intervalEndsAt = this.#now() + this.#intervalMs;
			this.#lines = 0;
		}
		this.#lines += 1;
		if (this.#lines <= this.#maxLines) write(unwritten);
	}
}
