import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { TestBackendProcess } from "./testing/backend-process.ts";
import { workflowText } from "./testing/run-workflow.ts";
import { placeFile, temporaryFolder } from "./testing/temporary-folder.ts";

const examples = join(import.meta.dirname, "../../examples");
const request = { id: "request", type: "request" };
const answer = { id: "answer", type: "response" };

function openProcess(): TestBackendProcess {
	const backend = new TestBackendProcess();
	onTestFinished(async () => {
		backend.process.kill("SIGKILL");
		await backend.exited;
	});
	return backend;
}

async function startExamples(): Promise<TestBackendProcess> {
	const folder = await temporaryFolder();
	for (const fileName of await readdir(examples))
		if (fileName.endsWith(".workflow.json"))
			await copyFile(join(examples, fileName), join(folder, fileName));
	const backend = openProcess();
	await backend.start(folder);
	return backend;
}

describe("a backend's process", () => {
	it("serves the folder it is told to, tells of changes, and stops with code 0", async () => {
		const folder = await temporaryFolder();
		await writeFile(
			join(folder, "a.workflow.json"),
			workflowText("a", [request, answer], ["request -> answer"]),
		);
		const backend = openProcess();
		const ready = await backend.start(folder);
		expect(ready).toMatchObject({
			processId: backend.process.pid,
			workflows: [{ id: "a", name: "Workflow a" }],
		});
		const response = await fetch(`http://127.0.0.1:${ready.port}/functions/a`, {
			method: "POST",
			body: '{"n":1}',
		});
		expect(await response.json()).toEqual({ n: 1 });
		await placeFile(folder, "b.workflow.json", workflowText("b", [request]));
		const changed = await backend.waitFor("workflows");
		expect(changed.workflows.map(({ id }) => id)).toEqual(["a", "b"]);
		expect(await backend.stop()).toBe(0);
		expect(backend.errorLines).toEqual([]);
		expect(backend.events.executionsOf("a")).toMatchObject([
			{ status: "success", triggerType: "webhook" },
		]);
	});

	it("says what is wrong with a file on its error output", async () => {
		const folder = await temporaryFolder();
		await writeFile(join(folder, "a.workflow.json"), "{");
		const backend = openProcess();
		expect((await backend.start(folder)).workflows).toEqual([]);
		expect(await backend.stop()).toBe(0);
		expect(backend.errorLines).toEqual([
			expect.stringMatching(/^a\.workflow\.json: no JSON/),
		]);
	});

	it("answers a run that cannot be made with a failure", async () => {
		const backend = openProcess();
		await backend.start(await temporaryFolder());
		backend.send({ kind: "run", requestId: 7, workflow: "x", input: {} });
		const answered = await backend.waitFor("run-failure");
		expect(answered).toMatchObject({
			requestId: 7,
			failure: { code: "not-found", error: "There is no workflow “x”" },
		});
	});

	it("finishes what runs, and delivers it, before it stops", async () => {
		const folder = await temporaryFolder();
		const wait = { id: "wait", type: "delay", config: { delayMs: 100 } };
		await writeFile(
			join(folder, "wait.workflow.json"),
			workflowText(
				"wait",
				[request, wait, answer],
				["request -> wait", "wait -> answer"],
			),
		);
		const backend = openProcess();
		await backend.start(folder);
		const running = backend.run("wait", { n: 1 });
		await backend.waitForBatch();
		const exited = backend.stop();
		expect(await running).toMatchObject({ statusCode: 200, body: { n: 1 } });
		expect(await exited).toBe(0);
		expect(backend.events.executionsOf("wait")).toMatchObject([
			{ status: "success" },
		]);
	});

	it("stops on SIGTERM and leaves SIGINT to its parent", async () => {
		const backend = openProcess();
		await backend.start(await temporaryFolder());
		backend.process.kill("SIGINT");
		backend.send({ kind: "run", requestId: 1, workflow: "x", input: {} });
		await backend.waitFor("run-failure");
		backend.process.kill("SIGTERM");
		expect(await backend.exited).toBe(0);
	});

	it("drops a message that is none of the contract's, with a line", async () => {
		const backend = openProcess();
		backend.process.send({ kind: "nonsense" });
		await backend.start(await temporaryFolder());
		expect(await backend.stop()).toBe(0);
		expect(backend.errorLines[0]).toMatch(/was not understood/);
	});

	it("ends at once when its parent is gone, whatever runs", async () => {
		const backend = await startExamples();
		void backend.run("price-update", { delayMs: 1_000 });
		await backend.waitForBatch();
		backend.process.disconnect();
		expect(await backend.exited).toBe(1);
	});

	it("does not outlive a parent that was killed", async () => {
		const folder = await temporaryFolder();
		const parent = join(import.meta.dirname, "testing/parent-process.ts");
		const child = spawn(process.execPath, [parent, folder], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		const [output] = await once(child.stdout, "data");
		const { port, processId } = JSON.parse(String(output));
		onTestFinished(() => endProcess(processId));
		const url = `http://127.0.0.1:${port}/health`;
		expect((await fetch(url)).status).toBe(200);
		child.kill("SIGKILL");
		await once(child, "exit");
		await expect.poll(() => fetch(url).catch(() => "gone")).toBe("gone");
	});

	it("says that it is nothing to start by hand", async () => {
		const child = spawn(
			process.execPath,
			[join(import.meta.dirname, "main.ts")],
			{ stdio: ["ignore", "ignore", "pipe"] },
		);
		const [output] = await once(child.stderr, "data");
		expect(String(output)).toMatch(/the app starts it/);
		expect(await once(child, "exit")).toEqual([1, null]);
	});

	it("runs a workflow by its schedule", async () => {
		const folder = await temporaryFolder();
		const backend = openProcess();
		await writeFile(
			join(folder, "tick.workflow.json"),
			workflowText("tick", [request], [], {
				triggers: [{ type: "schedule", everyMs: 50, input: { n: 1 } }],
			}),
		);
		await backend.start(folder);
		await expect
			.poll(() => backend.events.executionsOf("tick").length, {
				timeout: 5_000,
			})
			.toBeGreaterThanOrEqual(2);
		expect(backend.events.executionsOf("tick")[0]).toMatchObject({
			triggerType: "schedule",
			triggerData: { everyMs: 50, input: { n: 1 } },
		});
		expect(await backend.stop()).toBe(0);
	});
});

describe("the examples", () => {
	it("greet, fail, loop, and call each other", async () => {
		const backend = await startExamples();
		const greeting = await backend.run("greeting", { name: "Noor" });
		expect(greeting).toMatchObject({
			statusCode: 200,
			body: {
				greeting: "Good morning, Noor! It is good to have you here.",
				for: "Noor (en)",
			},
		});
		const failed = await backend.run("order-import");
		expect(failed).toMatchObject({
			statusCode: 500,
			body: { error: expect.stringMatching(/^Order N-10234: .* has no price/) },
		});
		const report = await backend.run("nightly-report");
		expect(report).toMatchObject({
			body: {
				report:
					"Good morning, Noor! It is good to have you here. A good day. 5 sales brought 2758.75 EUR, 99.75 EUR went back: 2659 EUR net.",
			},
		});
		expect(await backend.stop()).toBe(0);
		const { events } = backend;
		const statuses = (executionId: string | undefined) =>
			events
				.stepsOf(executionId)
				.map(({ nodeId, status }) => `${nodeId}:${status}`);
		expect(statuses(greeting.executionId)).toEqual([
			"request:success",
			"customer:success",
			"speaksGerman:success",
			"german:skipped",
			"english:success",
			"response:success",
		]);
		expect(statuses(failed.executionId).slice(0, 4)).toEqual([
			"request:success",
			"batch:success",
			"eachOrder:error",
			"hasPrice:success",
		]);
		expect(statuses(failed.executionId).at(-1)).toBe("noPrice:error");
		expect(events.executions.get(failed.executionId ?? "")).toMatchObject({
			status: "error",
			errorCode: "price-missing",
		});
		expect(
			events
				.executionsOf("greeting")
				.filter((run) => run.parentExecutionId === report.executionId),
		).toHaveLength(1);
	});

	it("record 8 concurrent loops with no step lost, doubled or out of order", async () => {
		const backend = await startExamples();
		const runs = await Promise.all(
			Array.from({ length: 8 }, () => backend.run("price-update")),
		);
		expect(await backend.stop()).toBe(0);
		expect(backend.errorLines).toEqual([]);
		const { events } = backend;
		expect(events.rejected).toEqual([]);
		expect(new Set(runs.map(({ executionId }) => executionId)).size).toBe(8);
		const arrivalOf = new Map(events.arrivals.map((id, at) => [id, at]));
		for (const { executionId, statusCode, body } of runs) {
			expect(statusCode).toBe(200);
			expect(body).toMatchObject({ updated: 500 });
			const steps = events.stepsOf(executionId);
			expect(steps.map(({ nodeId }) => nodeId)).toEqual([
				"request",
				"eachArticle",
				...Array.from({ length: 500 }, () => [
					"article",
					"pause",
					"newPrice",
				]).flat(),
				"response",
			]);
			expect(steps.map(({ stepIndex }) => stepIndex)).toEqual(
				steps.map((_step, index) => index),
			);
			expect(steps.every(({ status }) => status === "success")).toBe(true);
			const articles = steps.filter(({ nodeId }) => nodeId === "article");
			expect(articles.map(({ visit }) => visit)).toEqual(
				articles.map((_step, index) => index + 1),
			);
			expect(articles.map(({ inputData }) => inputData?.["item"])).toEqual(
				articles.map((_step, index) => index + 1),
			);
			const arrivals = steps.map(({ id }) => arrivalOf.get(id));
			expect(arrivals).toEqual([...arrivals].sort((a = 0, b = 0) => a - b));
		}
	});
});

/** For a process that should be gone already. */
function endProcess(processId: number): void {
	try {
		process.kill(processId, "SIGKILL");
	} catch {
		// It was.
	}
}
