/** Time as the logger sees it: handed in, so that a test can turn the hands. */

export interface Clock {
	/** Unix time in milliseconds. May jump when somebody sets the machine's clock. */
	wallMs(): number;
	/** Milliseconds since an arbitrary moment. Never goes back. */
	monotonicMs(): number;
	/**
	 * Calls back once, later.
	 * @param keepsAlive whether the process stays for it; it does not unless told
	 * @returns what cancels it
	 */
	after(ms: number, callback: () => void, keepsAlive?: boolean): () => void;
}

export const systemClock: Clock = {
	wallMs: () => Date.now(),
	monotonicMs: () => performance.now(),
	after(ms, callback, keepsAlive = false) {
		const timer = setTimeout(callback, ms);
		if (!keepsAlive) timer.unref();
		return () => clearTimeout(timer);
	},
};
