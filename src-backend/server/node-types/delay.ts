import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { DEFAULT_OUTPUT, defineNodeType } from "../node-type.ts";

const MAX_DELAY_MS = 24 * 60 * 60 * 1_000;

/** Waits, then sends its input on. */
export const delayNode = defineNodeType({
	type: "delay",
	outputs: [DEFAULT_OUTPUT],
	config: z.strictObject({ delayMs: z.number().min(0).max(MAX_DELAY_MS) }),
	async run({ delayMs }, { input, signal }) {
		// A timer of 0 ms would still cost one of 1 ms.
		if (delayMs > 0) await sleep(delayMs, undefined, { signal });
		return { output: { waitedMs: delayMs }, next: input };
	},
});
