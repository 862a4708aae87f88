import type { Clock } from "../clock.ts";

interface Timer {
	readonly at: number;
	readonly callback: () => void;
}

/** A clock whose hands only the test turns. */
export class ManualClock implements Clock {
	/** Added to the wall clock, which somebody may set. */
	wallOffsetMs = 1_800_000_000_000;
	#now = 0;
	#timers: Timer[] = [];

	get timers(): number {
		return this.#timers.length;
	}

	wallMs(): number {
		return this.wallOffsetMs + this.#now;
	}

	monotonicMs(): number {
		return this.#now;
	}

	after(ms: number, callback: () => void): () => void {
		const timer = { at: this.#now + ms, callback };
		this.#timers.push(timer);
		return () => {
			this.#timers = this.#timers.filter((other) => other !== timer);
		};
	}

	/** Moves on, calling back what falls due on the way, in order. */
	advance(ms: number): void {
		const until = this.#now + ms;
		for (;;) {
			const due = this.#timers
				.filter(({ at }) => at <= until)
				.sort((a, b) => a.at - b.at)[0];
			if (due === undefined) break;
			this.#timers = this.#timers.filter((other) => other !== due);
			this.#now = due.at;
			due.callback();
		}
		this.#now = until;
	}
}

/** Lets everything run that waits for a promise only. */
export function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

/** Turns the clock until the promise is settled. */
export async function turnUntil<Result>(
	clock: ManualClock,
	promise: Promise<Result>,
	stepMs = 1_000,
): Promise<Result> {
	let done = false;
	const finished = promise.finally(() => {
		done = true;
	});
	for (let turns = 0; !done; turns++) {
		if (turns > 1_000) throw new Error("It never comes to an end");
		await settled();
		clock.advance(stepMs);
	}
	return finished;
}
