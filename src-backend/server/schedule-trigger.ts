import { Cron } from "croner";
import * as z from "zod";
import { payloadSchema } from "../../src-shared/execution.ts";

const MIN_EVERY_MS = 50;
const MAX_EVERY_MS = 24 * 60 * 60 * 1_000;

/** The schedule of a workflow file: either a cron pattern or a period. */
export const scheduleTriggerSchema = z
	.strictObject({
		type: z.literal("schedule"),
		/** Five fields, or six with seconds first. */
		cron: z.string().min(1).optional(),
		/** IANA name, for `cron`; the machine's own time zone unless told. */
		timezone: z.string().min(1).optional(),
		everyMs: z.int().min(MIN_EVERY_MS).max(MAX_EVERY_MS).optional(),
		/** What the run takes in. */
		input: payloadSchema.default({}),
	})
	.superRefine((trigger, context) => {
		if ((trigger.cron === undefined) === (trigger.everyMs === undefined))
			context.addIssue({
				code: "custom",
				message: "needs either cron or everyMs",
			});
		if (trigger.cron === undefined) return;
		const problem = cronProblem(trigger.cron, trigger.timezone);
		if (problem !== undefined)
			context.addIssue({ code: "custom", path: ["cron"], message: problem });
	});

function cronProblem(
	pattern: string,
	timezone: string | undefined,
): string | undefined {
	try {
		const cron = new Cron(pattern, {
			paused: true,
			...(timezone === undefined ? {} : { timezone }),
		});
		return cron.nextRun() === null ? "never comes due" : undefined;
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
