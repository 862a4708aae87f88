/** npm passes a signal on to its shell, which dies of it and leaves the program behind: the program has to notice. */

const LOOK_MS = 500;

/** Calls back once when this is part of an npm script and whoever started it is gone. */
export function whenNpmEnds(callback: () => void): void {
	if (process.env["npm_lifecycle_event"] === undefined) return;
	const parent = process.ppid;
	const timer = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(timer);
		callback();
	}, LOOK_MS);
	timer.unref();
}
