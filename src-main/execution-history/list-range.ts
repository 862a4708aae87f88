/**
 * The status and the trigger of a run as one number: which range of a list it stands in (`ranges.ts`). An index over
 * it compares integers where it would compare texts, which makes inserting a run a third cheaper.
 *
 * The numbers are stored. A new status or trigger takes the next free one; none ever changes.
 */
import type {
	ExecutionStatus,
	TriggerType,
} from "../../src-shared/execution.ts";

const STATUS_NUMBERS = {
	running: 0,
	success: 1,
	error: 2,
} as const satisfies Record<ExecutionStatus, number>;

const TRIGGER_NUMBERS = {
	webhook: 0,
	schedule: 1,
	manual: 2,
	db_change: 3,
	internal_event: 4,
} as const satisfies Record<TriggerType, number>;

const STATUS_STEP = 100;

/** True of the runs under way; found by index, as they are few among many. */
export const IS_RUNNING = `list_range BETWEEN ${STATUS_NUMBERS.running * STATUS_STEP} AND ${(STATUS_NUMBERS.running + 1) * STATUS_STEP - 1}`;

export function listRange(
	status: ExecutionStatus,
	triggerType: TriggerType,
): number {
	return STATUS_NUMBERS[status] * STATUS_STEP + TRIGGER_NUMBERS[triggerType];
}
