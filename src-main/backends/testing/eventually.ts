import { vi } from "vitest";

/** Waits until a check passes. How long a busy machine needs for that decides nothing. */
export function eventually<Result>(
	check: () => Result | Promise<Result>,
): Promise<Result> {
	return vi.waitFor(check, { timeout: 15_000, interval: 10 });
}
