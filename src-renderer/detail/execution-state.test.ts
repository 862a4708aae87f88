import { describe, expect, it } from "vitest";
import type { ExecutionStep } from "../../src-shared/execution.ts";
import { anExecution, aStep } from "../testing/examples.ts";
import {
	changeablePages,
	type ExecutionAction,
	executionReducer,
	initialExecution,
	nextStepsCursor,
} from "./execution-state.ts";

function steps(from: number, to: number): ExecutionStep[] {
	return Array.from({ length: to - from }, (_, offset) =>
		aStep({ id: `step_${from + offset}`, stepIndex: from + offset }),
	);
}

function read(
	first: ExecutionStep[],
	nextStepsCursor: string | undefined,
): ExecutionAction {
	return {
		type: "read",
		answer: {
			...anExecution(),
			steps: first,
			stepsWithoutPayload: ["step_1"],
			...(nextStepsCursor === undefined ? {} : { nextStepsCursor }),
		},
	};
}

function stepsRead(
	cursor: string,
	page: ExecutionStep[],
	nextCursor: string | null,
): ExecutionAction {
	return {
		type: "steps-read",
		cursor,
		page: { steps: page, stepsWithoutPayload: [], nextCursor },
	};
}

function after(...actions: ExecutionAction[]) {
	return actions.reduce(executionReducer, initialExecution);
}

function idsOf(state: ReturnType<typeof after>): string[] {
	return state.pages.flatMap((page) => page.steps.map(({ id }) => id));
}

describe("executionReducer", () => {
	it("holds the execution apart from its steps", () => {
		const state = after(read(steps(0, 2), undefined));
		expect(state.execution).toEqual(anExecution());
		expect(idsOf(state)).toEqual(["step_0", "step_1"]);
		expect(state.pages[0]?.stepsWithoutPayload).toEqual(["step_1"]);
		expect(nextStepsCursor(state)).toBeNull();
	});

	it("knows that there is no such execution, until there is", () => {
		const missing = after({ type: "read", answer: null });
		expect(missing.execution).toBeNull();
		expect(
			executionReducer(missing, read(steps(0, 1), undefined)).execution,
		).toEqual(anExecution());
	});

	it("adds page after page", () => {
		const state = after(
			read(steps(0, 2), "c1"),
			{ type: "more-requested" },
			stepsRead("c1", steps(2, 4), "c2"),
			stepsRead("c2", steps(4, 5), null),
		);
		expect(idsOf(state)).toEqual([
			"step_0",
			"step_1",
			"step_2",
			"step_3",
			"step_4",
		]);
		expect(state.more).toBe("idle");
		expect(nextStepsCursor(state)).toBeNull();
	});

	it("keeps later pages when the first is read again", () => {
		const state = after(
			read(steps(0, 2), "c1"),
			stepsRead("c1", steps(2, 4), null),
			read(steps(0, 2), "c1"),
		);
		expect(idsOf(state)).toHaveLength(4);
	});

	it("drops later pages that no longer follow, rather than showing a gap", () => {
		const state = after(
			read(steps(0, 2), "c1"),
			stepsRead("c1", steps(2, 4), null),
			read(steps(0, 3), "other"),
		);
		expect(idsOf(state)).toEqual(["step_0", "step_1", "step_2"]);
		expect(nextStepsCursor(state)).toBe("other");
	});

	it("ignores a page that does not follow the last one", () => {
		const state = after(
			read(steps(0, 2), "c1"),
			stepsRead("elsewhere", steps(7, 9), null),
		);
		expect(idsOf(state)).toEqual(["step_0", "step_1"]);
	});

	it("keeps what is shown when reading fails", () => {
		const state = after(read(steps(0, 2), "c1"), {
			type: "failed",
			failure: "no answer",
		});
		expect(state.failure).toBe("no answer");
		expect(idsOf(state)).toHaveLength(2);
		const more = executionReducer(
			executionReducer(state, { type: "more-requested" }),
			{ type: "more-failed", failure: "busy" },
		);
		expect(more).toMatchObject({ more: "idle", moreFailure: "busy" });
	});
});

describe("changeablePages", () => {
	it("names later pages with open steps or room for more, never the first", () => {
		const open = aStep({ id: "step_3", status: "running" });
		const state = after(
			read([aStep({ id: "step_0", status: "running" })], "c1"),
			stepsRead("c1", steps(1, 3), "c2"),
			stepsRead("c2", [open], "c3"),
			stepsRead("c3", steps(4, 6), null),
		);
		expect(changeablePages(state)).toEqual(["c2", "c3"]);
	});
});
