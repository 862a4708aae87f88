import { describe, expect, it } from "vitest";
import type { ExecutionPage } from "../../src-shared/query.ts";
import { anExecution } from "../testing/examples.ts";
import {
	type ExecutionsAction,
	type ExecutionsState,
	executionsReducer,
	initialExecutions,
	isCurrent,
	isOutdatedBy,
	toQuery,
} from "./executions-state.ts";

function aPage(nextCursor: string | null, ...ids: string[]): ExecutionPage {
	return { executions: ids.map((id) => anExecution({ id })), nextCursor };
}

function after(
	state: ExecutionsState,
	...actions: ExecutionsAction[]
): ExecutionsState {
	return actions.reduce(executionsReducer, state);
}

function answered(
	state: ExecutionsState,
	nextCursor: string | null,
	...ids: string[]
): ExecutionsState {
	return after(state, {
		type: "answered",
		question: state.question,
		page: aPage(nextCursor, ...ids),
	});
}

const firstPage = answered(initialExecutions, "c1", "a", "b");
const secondPage = answered(
	after(firstPage, { type: "next-page" }),
	"c2",
	"c",
	"d",
);

describe("executionsReducer", () => {
	it("discards a late answer to an older question", () => {
		const filtered = after(firstPage, {
			type: "filtered",
			filters: { status: "error" },
		});
		const late = after(filtered, {
			type: "answered",
			question: firstPage.question,
			page: aPage(null, "late"),
		});
		expect(late).toBe(filtered);
		expect(isCurrent(late)).toBe(false);
		expect(isCurrent(answered(late, null, "e"))).toBe(true);
	});

	it("discards a late failure of an older question", () => {
		const filtered = after(firstPage, { type: "filtered", filters: {} });
		expect(
			after(filtered, {
				type: "failed",
				question: firstPage.question,
				failure: "no",
			}),
		).toBe(filtered);
	});

	it("walks the pages by cursor, forth and back, under the same filters", () => {
		const filtered = answered(
			after(secondPage, { type: "filtered", filters: { workflowId: "w" } }),
			"f1",
			"a",
		);
		expect(toQuery(filtered)).toEqual({ workflowId: "w" });
		const second = answered(after(filtered, { type: "next-page" }), "f2", "b");
		expect(toQuery(second)).toEqual({ workflowId: "w", cursor: "f1" });
		const third = answered(after(second, { type: "next-page" }), null, "c");
		expect(toQuery(third)).toEqual({ workflowId: "w", cursor: "f2" });
		expect(after(third, { type: "next-page" })).toBe(third);
		const back = after(third, { type: "previous-page" });
		expect(toQuery(back)).toEqual({ workflowId: "w", cursor: "f1" });
		const newest = after(third, { type: "newest" });
		expect(toQuery(newest)).toEqual({ workflowId: "w" });
		expect(after(newest, { type: "previous-page" })).toBe(newest);
	});

	it("does not turn the page by the cursor of the question before", () => {
		const open = after(firstPage, { type: "filtered", filters: {} });
		expect(after(open, { type: "next-page" })).toBe(open);
	});

	it("keeps the rows when renewing them fails, and forgets the failure on success", () => {
		const failed = after(firstPage, {
			type: "failed",
			question: firstPage.question,
			failure: "no answer",
		});
		expect(failed.page).toBe(firstPage.page);
		expect(failed.failure).toBe("no answer");
		expect(answered(failed, null, "a").failure).toBeUndefined();
		expect(after(failed, { type: "retried" }).failure).toBeUndefined();
	});

	it("counts each execution that changed elsewhere once, on later pages only", () => {
		const changes: ExecutionsAction[] = [
			{ type: "changed", changed: ["x", "c"] },
			{ type: "changed", changed: ["x", "y"] },
		];
		expect(after(firstPage, ...changes).changedElsewhere?.size).toBe(0);
		const counted = after(secondPage, ...changes);
		expect([...(counted.changedElsewhere ?? [])]).toEqual(["x", "y"]);
		expect(after(counted, ...changes)).toBe(counted);
		expect(after(counted, { type: "newest" }).changedElsewhere?.size).toBe(0);
	});

	it("stops counting once there are too many to name", () => {
		const many = after(secondPage, { type: "changed", changed: null });
		expect(many.changedElsewhere).toBeNull();
		expect(after(many, { type: "changed", changed: ["x"] })).toBe(many);
	});
});

describe("isOutdatedBy", () => {
	it("reads the first page again after any change", () => {
		expect(isOutdatedBy(firstPage, ["unknown"])).toBe(true);
	});

	it("reads a later page again only when one of its rows may have changed", () => {
		expect(isOutdatedBy(secondPage, ["unknown"])).toBe(false);
		expect(isOutdatedBy(secondPage, ["unknown", "d"])).toBe(true);
		expect(isOutdatedBy(secondPage, null)).toBe(true);
	});
});
