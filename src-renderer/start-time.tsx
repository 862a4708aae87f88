import { localTime } from "./formatting/format-time.ts";

interface Props {
	readonly at: number;
	/** To the millisecond, with day and zone. */
	readonly full?: boolean;
}

export function StartTime({ at, full = false }: Props) {
	return (
		<time dateTime={new Date(at).toISOString()} title={localTime.full(at)}>
			{full ? localTime.full(at) : localTime.short(at, Date.now())}
		</time>
	);
}
