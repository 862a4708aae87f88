/** A length of time at the precision a person compares by: 12 ms, 1.24 s, 2 m 05 s, 3 h 04 m. */
export function formatDuration(durationMs: number): string {
	if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
	// 59,995 ms would round up to "60.00 s".
	if (durationMs < 59_995) return `${(durationMs / 1_000).toFixed(2)} s`;
	const seconds = Math.round(durationMs / 1_000);
	if (seconds < 3_600)
		return `${Math.floor(seconds / 60)} m ${twoDigits(seconds % 60)} s`;
	const minutes = Math.floor(seconds / 60);
	return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} m`;
}

/** How long something has run so far, in whole seconds: it changes while one reads. */
export function formatElapsed(elapsedMs: number): string {
	const seconds = Math.max(0, Math.floor(elapsedMs / 1_000));
	return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1_000);
}

function twoDigits(value: number): string {
	return String(value).padStart(2, "0");
}
