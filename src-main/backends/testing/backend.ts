/** A backend's process that speaks the real protocol and does what the name of the workflow says. */
import {
	type BackendToMain,
	mainToBackendSchema,
} from "../../../src-shared/backend-messages.ts";
import { executionBatch } from "./execution-batch.ts";
import { TestFeed } from "./test-feed.ts";

const workflows = [{ id: "echo", name: "Echo" }];
const feed = await TestFeed.listen();
let batch = 0;

function send(message: BackendToMain): void {
	process.send?.(message);
}

async function record(status: "running" | "success", executionId: string) {
	batch += 1;
	const session = `session_${process.pid}`;
	await feed.send(executionBatch(session, batch, status, executionId));
}

async function run(
	requestId: number,
	workflow: string,
	input: Record<string, unknown>,
): Promise<void> {
	const executionId = `exec_${process.pid}_${requestId}`;
	switch (workflow) {
		case "echo":
			await record("success", executionId);
			return answer(requestId, executionId, input);
		case "never":
			await record("running", executionId);
			return;
		case "append":
			return answer(
				requestId,
				executionId,
				await feed.send(Buffer.from(String(input["text"]))),
			);
		case "exit":
			console.log("about to end");
			console.error("because it was told to");
			return process.exit(Number(input["code"]));
		case "babble":
			process.send?.({ kind: "nonsense" });
			return answer(requestId, executionId, undefined);
		case "reload":
			send({ kind: "workflows", workflows: [] });
			return answer(requestId, executionId, undefined);
		case "deaf":
			process.off("message", receive);
			process.on("message", () => {});
			return answer(requestId, executionId, undefined);
		default:
			send({
				kind: "run-failure",
				requestId,
				failure: { error: `No workflow "${workflow}"`, code: "not-found" },
			});
	}
}

function answer(requestId: number, executionId: string, body: unknown): void {
	send({
		kind: "run-result",
		requestId,
		result: { executionId, statusCode: 200, body },
	});
}

function start(): void {
	send({ kind: "feed", address: feed.address });
	send({ kind: "ready", port: 4_000, processId: process.pid, workflows });
}

function receive(message: unknown): void {
	const told = mainToBackendSchema.parse(message);
	switch (told.kind) {
		case "start":
			start();
			return;
		case "run":
			void run(told.requestId, told.workflow, told.input);
			return;
		case "stop":
			process.exit(0);
	}
}

process.on("message", receive);
process.on("disconnect", () => process.exit(1));
