/** Which thread runs first where there are more of them than cores. */
import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";

/** A step of `nice`: enough to give way, not so much that what is recorded has to wait for an idle machine. */
const BEHIND_WINDOWS = 5;

/**
 * Puts the calling thread behind the main thread, which otherwise waits ten milliseconds and more for one that deletes
 * or stores. Linux alone gives a thread a priority of its own (setpriority(2), "C library/kernel differences");
 * elsewhere, and where there is no /proc, this does nothing.
 */
export function giveWayToWindows(): void {
	if (process.platform !== "linux") return;
	try {
		const threadId = readlinkSync("/proc/thread-self").split("/").at(-1);
		setPriority(Number(threadId), BEHIND_WINDOWS);
	} catch {
		// Recording goes on as well without.
	}
}
