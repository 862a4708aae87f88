import { describe, expect, it } from "vitest";
import { workflowOptions } from "./workflow-options.ts";

const recorded = [
	{ workflowId: "w2", workflowName: "Report", executions: 1 },
	{ workflowId: "w1", workflowName: "Orders", executions: 3 },
];

describe("workflowOptions", () => {
	it("sorts by name", () => {
		expect(workflowOptions(recorded, "w1")).toEqual([
			{ workflowId: "w1", label: "Orders" },
			{ workflowId: "w2", label: "Report" },
		]);
	});

	it("tells workflows of one name apart by their ids", () => {
		const twin = { workflowId: "w3", workflowName: "Orders", executions: 1 };
		expect(
			workflowOptions([...recorded, twin], undefined).map(({ label }) => label),
		).toEqual(["Orders (w1)", "Orders (w3)", "Report"]);
	});

	it("keeps the chosen workflow when its last execution is gone", () => {
		expect(workflowOptions([], "gone")).toEqual([
			{ workflowId: "gone", label: "gone" },
		]);
	});
});
