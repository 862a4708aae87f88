/**
 * Reads again after changes, without ever piling up: one read at a time, all requests that come during
 * it answered by one read after it, and a pause between reads that is never shorter than the read before
 * took, so that a slow answer leaves at least half the time to everybody else.
 */
export interface RereaderOptions {
	/** Shortest time from the end of one read to the start of the next. */
	readonly pauseMs: number;
	/** Milliseconds on a clock that never goes back. */
	readonly now?: () => number;
	/** Returns what cancels the call. */
	readonly after?: (delayMs: number, call: () => void) => () => void;
}

export class Rereader {
	readonly #read: () => Promise<void>;
	readonly #pauseMs: number;
	readonly #now: () => number;
	readonly #after: (delayMs: number, call: () => void) => () => void;
	#reading = false;
	#wanted = false;
	#closed = false;
	#restUntil = Number.NEGATIVE_INFINITY;
	#cancelTimer: (() => void) | undefined;

	/** @param read must not reject: what went wrong belongs on the screen. */
	constructor(read: () => Promise<void>, options: RereaderOptions) {
		this.#read = read;
		this.#pauseMs = options.pauseMs;
		this.#now = options.now ?? (() => performance.now());
		this.#after = options.after ?? callAfter;
	}

	/** Asks for a read that starts after this call. */
	request(): void {
		this.#wanted = true;
		this.#next();
	}

	/** Starts no further read. */
	close(): void {
		this.#closed = true;
		this.#cancelTimer?.();
	}

	#next(): void {
		if (this.#closed || this.#reading || !this.#wanted) return;
		if (this.#cancelTimer !== undefined) return;
		const restMs = this.#restUntil - this.#now();
		if (restMs <= 0) {
			void this.#start();
			return;
		}
		this.#cancelTimer = this.#after(restMs, () => {
			this.#cancelTimer = undefined;
			this.#next();
		});
	}

	async #start(): Promise<void> {
		this.#reading = true;
		this.#wanted = false;
		const startedAt = this.#now();
		await this.#read();
		const endedAt = this.#now();
		this.#restUntil = endedAt + Math.max(this.#pauseMs, endedAt - startedAt);
		this.#reading = false;
		this.#next();
	}
}

function callAfter(delayMs: number, call: () => void): () => void {
	const timer = setTimeout(call, delayMs);
	return () => clearTimeout(timer);
}
