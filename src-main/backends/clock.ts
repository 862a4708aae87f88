/** Time, injected so that a test decides when it passes. */
export interface Clock {
	/** Unix time in milliseconds. */
	now(): number;
	/** Calls back once after `delayMs`; returns what cancels it. */
	after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
	now: Date.now,
	after(delayMs, callback) {
		const timer = setTimeout(callback, delayMs);
		return () => clearTimeout(timer);
	},
};

/** Answers whether a promise settled within `delayMs`. */
export async function settlesWithin(
	clock: Clock,
	delayMs: number,
	promise: Promise<unknown>,
): Promise<boolean> {
	let cancel = () => {};
	const passed = new Promise<boolean>((resolve) => {
		cancel = clock.after(delayMs, () => resolve(false));
	});
	const settled = promise.then(
		() => true,
		() => true,
	);
	try {
		return await Promise.race([settled, passed]);
	} finally {
		cancel();
	}
}
