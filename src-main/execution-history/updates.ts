/** What holds for a change to an execution and to a step alike. */
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { Changes } from "./rows.ts";

/** An update cannot remove a field: a key that is there without a value changes nothing. */
export function definedOnly<T extends object>(updates: Changes<T>): Partial<T> {
	const defined = Object.entries(updates).filter(
		([, value]) => value !== undefined,
	);
	return Object.fromEntries(defined) as Partial<T>;
}

interface Timed {
	readonly startedAt: number;
	readonly completedAt?: number | undefined;
	readonly durationMs?: number | undefined;
}

/** The duration given, or what the two times give; a clock set back never makes it negative. */
export function durationOf(timed: Timed): number | undefined {
	if (timed.durationMs !== undefined || timed.completedAt === undefined)
		return timed.durationMs;
	return Math.max(0, timed.completedAt - timed.startedAt);
}

/** @throws ExecutionHistoryError `conflict`: what has ended stays as it ended */
export function refuseStatusChange(
	what: string,
	stored: string,
	requested: string | undefined,
): void {
	if (stored === "running" || requested === undefined || requested === stored)
		return;
	throw new ExecutionHistoryError(
		"conflict",
		`${what} has ended with ${stored}; its status cannot change`,
		{ field: "status", stored, requested },
	);
}
