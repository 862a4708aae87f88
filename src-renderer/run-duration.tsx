import { formatDuration, formatElapsed } from "./formatting/format-duration.ts";
import { useNow } from "./use-now.ts";

interface Props {
	readonly startedAt: number;
	readonly durationMs: number | undefined;
	readonly running: boolean;
}

/** How long something took; while it runs, how long it has taken so far. */
export function RunDuration({ startedAt, durationMs, running }: Props) {
	const counting = running && durationMs === undefined;
	const now = useNow(counting, 1_000);
	if (durationMs !== undefined) return formatDuration(durationMs);
	if (!counting) return <span title="It never ended">–</span>;
	return formatElapsed(now - startedAt);
}
