/** The logger's delivery over the real history: whatever the road between them does, each step is stored once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
	type BatchLink,
	EventDelivery,
} from "../src-backend/logger/delivery.ts";
import { ExecutionLogger } from "../src-backend/logger/execution-logger.ts";
import {
	type ExecutionHistory,
	openExecutionHistory,
} from "../src-main/execution-history/history.ts";

const WORKER_SCRIPT = fileURLToPath(
	new URL("../src-main/execution-history/threads/worker.ts", import.meta.url),
);
const STEPS = 400;

let directory: string;
let history: ExecutionHistory;

beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), "recording-"));
	history = await openExecutionHistory({
		directory,
		workerScript: WORKER_SCRIPT,
	});
});
afterEach(async () => {
	await history.close();
	rmSync(directory, { recursive: true, force: true });
});

const fates = ["delivered", "late", "lost", "answer lost"] as const;

/** Batches take turns at what happens to them, so that they overtake each other and come again. */
function unreliableLink(turns: readonly (typeof fates)[number][]): BatchLink {
	let sent = 0;
	return {
		async send(_batch, bytes) {
			const fate = turns[sent++] ?? "delivered";
			if (fate === "late") await sleep(20);
			if (fate === "lost") throw new Error("connection reset");
			const ack = await history.append(bytes);
			if (fate === "answer lost") throw new Error("connection reset");
			return ack;
		},
	};
}

it.each([
	["late", "delivered", "delivered", "late", "late"],
	["lost", "delivered", "delivered", "lost", "delivered", "late"],
	["answer lost", "delivered", "lost", "answer lost", "late", "delivered"],
] as const)(
	"stores each step once and in order although batches are, in turn, %s, %s, %s, …",
	async (...turns) => {
		const problems: string[] = [];
		const delivery = new EventDelivery(unreliableLink(turns), {
			onProblem: ({ message }) => problems.push(message),
		});
		const loggers = Array.from({ length: 4 }, () => {
			const logger = new ExecutionLogger(delivery);
			const id = logger.startExecution({
				workflowId: "prices",
				workflowName: "Raise prices",
				triggerType: "manual",
			});
			return { id, logger };
		});
		for (let index = 0; index < STEPS; index++) {
			for (const { logger } of loggers) {
				const step = logger.startNode({
					nodeId: "raise",
					nodeType: "set",
					input: { index },
				});
				logger.completeNode(step, { output: { raised: index } });
			}
			// Small batches, so that several are under way.
			if (index % 50 === 0) {
				void delivery.flush();
				await sleep(1);
			}
		}
		for (const { logger } of loggers) logger.completeExecution();
		await delivery.flush();
		await delivery.close();
		expect(problems).toEqual([]);
		for (const { id } of loggers) {
			const execution = await history.getExecutionWithSteps(id);
			expect(execution).toMatchObject({ status: "success" });
			expect(execution?.droppedSteps).toBeUndefined();
			expect(
				execution?.steps.map(({ stepIndex, status, inputData, outputData }) => [
					stepIndex,
					status,
					inputData?.["index"],
					outputData?.["raised"],
				]),
			).toEqual(
				Array.from({ length: STEPS }, (_, index) => [
					index,
					"success",
					index,
					index,
				]),
			);
		}
	},
);
