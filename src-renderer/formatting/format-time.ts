export interface TimeFormat {
	/** As short as can be without doubt: the time today, the day before that, the year if it is another. */
	short(at: number, now: number): string;
	/** To the millisecond, with the zone. */
	full(at: number): string;
}

/** Hours count to 23 whatever the locale: these are times to compare with those of a log. */
export function createTimeFormat(
	locale: string | undefined,
	timeZone: string | undefined,
): TimeFormat {
	const zone: Intl.DateTimeFormatOptions =
		timeZone === undefined ? {} : { timeZone };
	const time: Intl.DateTimeFormatOptions = {
		hour: "2-digit",
		minute: "2-digit",
		second: "2-digit",
		hourCycle: "h23",
		...zone,
	};
	const day: Intl.DateTimeFormatOptions = {
		day: "numeric",
		month: "short",
		...zone,
	};
	const timeOnly = new Intl.DateTimeFormat(locale, time);
	const dayOnly = new Intl.DateTimeFormat(locale, day);
	const dayOfYear = new Intl.DateTimeFormat(locale, {
		...day,
		year: "numeric",
	});
	const complete = new Intl.DateTimeFormat(locale, {
		...time,
		weekday: "short",
		day: "numeric",
		month: "short",
		year: "numeric",
		fractionalSecondDigits: 3,
		timeZoneName: "short",
	});
	const yearOnly = new Intl.DateTimeFormat(locale, {
		year: "numeric",
		...zone,
	});

	return {
		short(at, now) {
			if (dayOfYear.format(at) === dayOfYear.format(now))
				return timeOnly.format(at);
			const sameYear = yearOnly.format(at) === yearOnly.format(now);
			return `${(sameYear ? dayOnly : dayOfYear).format(at)}, ${timeOnly.format(at)}`;
		},
		full: (at) => complete.format(at),
	};
}

/** In the locale and zone of the machine. */
export const localTime: TimeFormat = createTimeFormat(undefined, undefined);
