/** Ends the program when it is told to. */
import type { Host } from "./host.ts";
import { whenNpmEnds } from "./when-npm-ends.ts";

/** After that it ends whatever is still open. */
const CLOSE_MS = 9_000;
/** npm passes on a signal that the terminal has sent already: within this time two are one. */
const SAME_SIGNAL_MS = 500;

/**
 * Closes the host on the first SIGTERM or SIGINT, as soon as it has started, and exits with 0. A second one ends it at
 * once with 1.
 */
export function endOnSignals(starting: Promise<Host>): void {
	let firstAt: number | undefined;
	const end = () => {
		const now = performance.now();
		if (firstAt === undefined) {
			firstAt = now;
			setTimeout(() => process.exit(1), CLOSE_MS).unref();
			void close(starting);
		} else if (now - firstAt > SAME_SIGNAL_MS) process.exit(1);
	};
	process.on("SIGTERM", end);
	process.on("SIGINT", end);
	whenNpmEnds(end);
}

async function close(starting: Promise<Host>): Promise<void> {
	try {
		const host = await starting;
		await host.close();
		process.exit(0);
	} catch (error) {
		console.error(error);
		process.exit(1);
	}
}
