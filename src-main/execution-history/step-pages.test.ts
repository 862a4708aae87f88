import { describe, expect, it } from "vitest";
import { ingest } from "./ingest.ts";
import {
	listSteps,
	MAX_PAYLOAD_BYTES_PER_PAGE,
	openExecution,
} from "./step-pages.ts";
import { aBatch, anExecutionEvent, aStepEvent } from "./testing/batches.ts";
import { openConnection } from "./testing/open-connection.ts";

function openWithSteps(steps: number, payloadBytes: number, failed?: number) {
	const connection = openConnection();
	const payload = JSON.stringify({ text: "x".repeat(payloadBytes) });
	const bytes = aBatch({
		executions: [anExecutionEvent()],
		steps: Array.from({ length: steps }, (_, index) =>
			aStepEvent({
				id: `step_${index}`,
				stepIndex: index,
				status: index === failed ? "error" : "success",
				inputData: payload,
			}),
		),
	});
	ingest(connection, [{ bytes }], 1_000_000);
	return connection;
}

describe("openExecution", () => {
	it("answers every step with its payload while they are few", () => {
		const opened = openExecution(openWithSteps(3, 10), "exec_1");
		expect(opened?.steps.map(({ inputData }) => inputData)).toEqual(
			Array(3).fill({ text: "x".repeat(10) }),
		);
		expect(opened).not.toHaveProperty("stepsWithoutPayload");
		expect(opened).not.toHaveProperty("nextStepsCursor");
	});

	it("names the steps whose payloads are too much for one answer, never the failed one's", () => {
		const size = Math.ceil(MAX_PAYLOAD_BYTES_PER_PAGE / 4);
		const opened = openExecution(openWithSteps(8, size, 7), "exec_1");
		expect(opened?.steps).toHaveLength(8);
		expect(opened?.steps[7]?.inputData).toBeDefined();
		const without = opened?.stepsWithoutPayload ?? [];
		expect(without).toHaveLength(5);
		for (const step of opened?.steps ?? [])
			expect(step.inputData === undefined).toBe(without.includes(step.id));
	});

	it("answers null for a run that is not there", () => {
		expect(openExecution(openConnection(), "exec_none")).toBeNull();
	});
});

describe("listSteps", () => {
	it("goes through all steps in order, page by page", () => {
		const connection = openWithSteps(25, 1);
		const seen: number[] = [];
		let cursor: string | undefined;
		do {
			const page = listSteps(connection, {
				executionId: "exec_1",
				limit: 10,
				...(cursor === undefined ? {} : { cursor }),
			});
			seen.push(...page.steps.map(({ stepIndex }) => stepIndex));
			cursor = page.nextCursor ?? undefined;
		} while (cursor !== undefined);
		expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index));
	});

	it("refuses the cursor of another run", () => {
		const connection = openWithSteps(3, 1);
		const { nextCursor } = listSteps(connection, {
			executionId: "exec_1",
			limit: 1,
		});
		expect(() =>
			listSteps(connection, {
				executionId: "exec_2",
				cursor: nextCursor ?? "none",
			}),
		).toThrow(expect.objectContaining({ code: "invalid-request" }));
	});

	it("reads no payload that it does not answer with", () => {
		const connection = openWithSteps(1, 1);
		const plan = connection
			.prepare<[], { opcode: string; p5: number }>(
				"EXPLAIN SELECT octet_length(input_data) FROM execution_steps WHERE execution_id = 'exec_1'",
			)
			.all()
			.filter(({ opcode }) => opcode === "Column");
		// OPFLAG_BYTELENARG: the length comes from the record's header.
		expect(plan.some(({ p5 }) => (p5 & 0xc0) === 0xc0)).toBe(true);
	});
});
