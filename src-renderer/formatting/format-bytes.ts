/** A size in the unit that leaves at most four digits: 812 B, 50 KiB, 1.4 MiB. */
export function formatBytes(bytes: number): string {
	if (bytes < 1024) return `${bytes} B`;
	const units = ["KiB", "MiB", "GiB", "TiB"];
	let value = bytes / 1024;
	let unit = 0;
	while (value >= 1023.5 && unit < units.length - 1) {
		value /= 1024;
		unit += 1;
	}
	const text =
		value < 9.95 ? value.toFixed(1).replace(/\.0$/, "") : value.toFixed(0);
	return `${text} ${units[unit]}`;
}
