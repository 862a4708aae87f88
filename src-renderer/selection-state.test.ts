import { describe, expect, it } from "vitest";
import {
	nothingSelected,
	type SelectionAction,
	selectionReducer,
} from "./selection-state.ts";

function after(...actions: SelectionAction[]): string | null {
	return actions.reduce(selectionReducer, nothingSelected).executionId;
}

describe("selectionReducer", () => {
	it("opens the execution of a run once it is known, and as its answer corrects it", () => {
		expect(
			after(
				{ type: "run-requested", run: 1 },
				{ type: "run-known", run: 1, executionId: "recognized" },
				{ type: "run-known", run: 1, executionId: "answered" },
			),
		).toBe("answered");
	});

	it("stays where the person went while the run was under way", () => {
		expect(
			after(
				{ type: "run-requested", run: 1 },
				{ type: "opened", executionId: "chosen" },
				{ type: "run-known", run: 1, executionId: "late" },
			),
		).toBe("chosen");
	});

	it("follows the run that was asked for last", () => {
		expect(
			after(
				{ type: "run-requested", run: 1 },
				{ type: "run-requested", run: 2 },
				{ type: "run-known", run: 2, executionId: "second" },
				{ type: "run-known", run: 1, executionId: "first" },
			),
		).toBe("second");
	});
});
