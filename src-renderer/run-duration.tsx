import { formatDuration, formatElapsed } from "./formatting/format-duration.ts";
import { useNow } from "./use-now.ts";

interface Props {
	readonly startedAt: number;
	readonly durationMs: number | undefined;
	readonly running: boolean;
}

/** How long something took; while it runs, how long it has taken so far. */
export function RunDuration({ startedAt, durationMs, running }: Props) {
	if (durationMs !== undefined) return formatDuration(durationMs);
	if (running) return <ElapsedTime since={startedAt} />;
	return <span title="It is not known how long it took">–</span>;
}

// Apart, so that what has ended, in lists of thousands, keeps no clock.
function ElapsedTime({ since }: { since: number }) {
	return formatElapsed(useNow(1_000) - since);
}
