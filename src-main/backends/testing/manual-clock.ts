import type { Clock } from "../clock.ts";

/** Time that passes only when told to. */
export class ManualClock implements Clock {
	#now = 1_000_000;
	readonly #timers = new Set<{ at: number; callback: () => void }>();

	now(): number {
		return this.#now;
	}

	after(delayMs: number, callback: () => void): () => void {
		const timer = { at: this.#now + delayMs, callback };
		this.#timers.add(timer);
		return () => this.#timers.delete(timer);
	}

	/** How many timers wait. */
	get waiting(): number {
		return this.#timers.size;
	}

	pass(delayMs: number): void {
		this.#now += delayMs;
		for (const timer of [...this.#timers])
			if (timer.at <= this.#now && this.#timers.delete(timer)) timer.callback();
	}
}
