/**
 * The status and the trigger of a run as one number: which range of a list it stands in (`ranges.ts`). An index over
 * it compares integers where it would compare texts, which makes inserting a run a third cheaper.
 *
 * Negative until the run is filed (`filing.ts`).
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

const AFTER_RUNNING = (STATUS_NUMBERS.running + 1) * STATUS_STEP;

/** True of the runs that the lists' indexes hold. The indexes are partial: SQLite uses one only where it reads this. */
export const IS_FILED = "list_range >= 0";
/** True of the others, which an index of their own holds. */
export const IS_UNFILED = "list_range < 0";
/** The rowids of the runs under way; found by two indexes, as they are few among many. */
export const RUNNING_ROWIDS = `
SELECT rowid FROM workflow_executions WHERE ${IS_FILED} AND list_range < ${AFTER_RUNNING}
UNION ALL SELECT rowid FROM workflow_executions WHERE ${IS_UNFILED} AND list_range >= ${-AFTER_RUNNING}`;
/** Turns the range of a run that is not filed into its range, and back. */
export const OTHER_SIDE = "-1 - list_range";

/** The range of a run until it is filed (`filing.ts`): as large in the row, which then has room for the other. */
export function unfiledRange(range: number): number {
	return -1 - range;
}

export function listRange(
	status: ExecutionStatus,
	triggerType: TriggerType,
): number {
	return STATUS_NUMBERS[status] * STATUS_STEP + TRIGGER_NUMBERS[triggerType];
}
