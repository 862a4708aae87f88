/** Every combination of filters and order that CF11-004's `ExecutionQuery` offers, by name. */
import type { ExecutionQuery } from "../src-shared/query.ts";

export interface NamedQuery {
	readonly name: string;
	readonly query: ExecutionQuery;
	/** Groups it is summed up in. */
	readonly families?: readonly string[];
}

interface Choice {
	/** Empty when the filter is absent. */
	readonly name: string;
	readonly part: ExecutionQuery;
}

const absent: Choice = { name: "", part: {} };

/** @param newestAt start of the newest execution, Unix time in ms: ranges end there */
export function namedQueries(newestAt: number): NamedQuery[] {
	const since = (name: string, ms: number): Choice => ({
		name,
		part: { startedAfter: newestAt - ms, startedBefore: newestAt },
	});
	const workflows: readonly Choice[] = [
		absent,
		{ name: "popular workflow", part: { workflowId: "workflow-00" } },
		{ name: "rare workflow", part: { workflowId: "workflow-39" } },
	];
	const statuses: readonly Choice[] = [
		absent,
		...(["success", "error", "running"] as const).map((status) => ({
			name: status,
			part: { status },
		})),
	];
	const triggers: readonly Choice[] = [
		absent,
		{ name: "schedule", part: { triggerType: "schedule" } },
	];
	const ranges: readonly Choice[] = [
		absent,
		since("last hour", 3_600_000),
		since("last day", 86_400_000),
		since("last month", 30 * 86_400_000),
		{ name: "all time", part: { startedAfter: 0, startedBefore: newestAt } },
	];
	const orders: readonly Choice[] = (
		["started_at", "duration_ms"] as const
	).flatMap((orderBy) =>
		(["desc", "asc"] as const).map((orderDir) => ({
			name: `by ${orderBy} ${orderDir}`,
			part: { orderBy, orderDir },
		})),
	);
	return workflows.flatMap((workflow) =>
		statuses.flatMap((status) =>
			triggers.flatMap((trigger) =>
				ranges.flatMap((range) =>
					orders.map((order) => ({
						name: [workflow, status, trigger, range, order]
							.map((choice) => choice.name)
							.filter((name) => name !== "")
							.join(", "),
						query: {
							...workflow.part,
							...status.part,
							...trigger.part,
							...range.part,
							...order.part,
						},
						families: [
							`by ${order.part.orderBy}, ${range.name === "" ? "no range" : range.name}`,
							`filtered by ${filters(workflow, status, trigger)}`,
						],
					})),
				),
			),
		),
	);
}

function filters(workflow: Choice, status: Choice, trigger: Choice): string {
	const names = [
		...(workflow === absent ? [] : ["workflow"]),
		...(status === absent ? [] : ["status"]),
		...(trigger === absent ? [] : ["trigger"]),
	];
	return names.length === 0 ? "nothing" : names.join(" and ");
}
