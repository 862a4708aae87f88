import { describe, expect, it } from "vitest";
import { createTimeFormat } from "./format-time.ts";

const now = Date.UTC(2026, 10, 24, 2, 0, 0);
const berlin = createTimeFormat("en-GB", "Europe/Berlin");

describe("createTimeFormat", () => {
	it("shows the time alone on the same day of the zone", () => {
		// 23:30 UTC of the day before is half past midnight of the same day in Berlin.
		expect(berlin.short(Date.UTC(2026, 10, 23, 23, 30, 5), now)).toBe(
			"00:30:05",
		);
	});

	it("shows the day too on another day of the same year", () => {
		expect(berlin.short(Date.UTC(2026, 10, 23, 22, 59, 59), now)).toBe(
			"23 Nov, 23:59:59",
		);
	});

	it("shows the year too in another year", () => {
		expect(berlin.short(Date.UTC(2025, 10, 24, 1, 0, 0), now)).toBe(
			"24 Nov 2025, 02:00:00",
		);
	});

	it("counts hours to 23 where the locale counts to 12", () => {
		const american = createTimeFormat("en-US", "UTC");
		expect(american.short(Date.UTC(2026, 10, 24, 0, 5, 0), now)).toBe(
			"00:05:00",
		);
		expect(american.short(Date.UTC(2026, 10, 24, 14, 5, 0), now)).toBe(
			"14:05:00",
		);
	});

	it("gives milliseconds and zone in full", () => {
		const full = berlin.full(Date.UTC(2026, 10, 24, 1, 2, 3, 45));
		expect(full).toContain("24 Nov 2026");
		expect(full).toContain("02:02:03.045");
		expect(full).toContain("CET");
	});
});
