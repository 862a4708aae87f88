/** Entry of an engine's process: the logger as any engine would use it, connected to the main process as a backend is. */
import {
	setImmediate as nextTurn,
	setTimeout as sleep,
} from "node:timers/promises";
import {
	type BatchLink,
	EventDelivery,
} from "../../src-backend/logger/delivery.ts";
import { BatchFeed } from "../../src-backend/server/batch-feed.ts";
import { connectParent } from "../../src-backend/server/parent-link.ts";
import { sum } from "../statistics.ts";
import type { EnginePlan, EngineReport } from "./engine-plan.ts";
import { serveCalls } from "./remote.ts";
import { WorkflowLoop } from "./workflow-loop.ts";

/** Steps between two turns of the event loop at full speed. */
const STEPS_A_TURN = 64;
/** Steps between two looks at what is acked, and how many of these looks may be unanswered. */
const STEPS_A_WINDOW = 1_000;
const OPEN_WINDOWS = 8;
const PACE_MS = 2;
const SAMPLE_MS = 50;
/** A port nobody listens on: this backend serves no HTTP. */
const NO_PORT = 65_535;

export type EngineMethods = typeof methods;

class MeasuredLink implements BatchLink {
	readonly ackMs: number[] = [];
	readonly #link: BatchLink;
	batches = 0;
	bytes = 0;

	constructor(link: BatchLink) {
		this.#link = link;
	}

	async send(batch: number, bytes: Uint8Array) {
		this.batches += 1;
		this.bytes += bytes.byteLength;
		const sentAt = performance.now();
		const ack = await this.#link.send(batch, bytes);
		this.ackMs.push(performance.now() - sentAt);
		return ack;
	}
}

// The benchmark's own calls come over the same channel, and are reported as not understood.
const parent = connectParent(() => {});
if (parent === undefined)
	throw new Error("This process is started by the benchmark");
const feed = await BatchFeed.listen((address) =>
	parent.send({ kind: "feed", address }),
);
let problems: string[] = [];
let delivery: EventDelivery | undefined;
let finish = () => {};

async function run(plan: EnginePlan): Promise<EngineReport> {
	problems = [];
	const measured = new MeasuredLink(feed);
	const ownDelivery = new EventDelivery(measured, {
		onProblem: ({ message }) => problems.push(message),
	});
	delivery = ownDelivery;
	const loop = new WorkflowLoop(ownDelivery, plan);
	finish = () => loop.finish();
	const startMemoryBytes = process.memoryUsage.rss();
	let peakMemoryBytes = startMemoryBytes;
	const sampling = setInterval(() => {
		peakMemoryBytes = Math.max(peakMemoryBytes, process.memoryUsage.rss());
	}, SAMPLE_MS);
	const cpuBefore = process.cpuUsage();
	const startedAt = performance.now();
	const steps =
		plan.stepsPerSecond === undefined
			? await atFullSpeed(loop, ownDelivery, plan)
			: await atPace(loop, plan.stepsPerSecond);
	const runMs = performance.now() - startedAt;
	await ownDelivery.flush();
	const elapsedMs = performance.now() - startedAt;
	const cpu = process.cpuUsage(cpuBefore);
	clearInterval(sampling);
	await ownDelivery.close();
	return {
		steps,
		executionIds: loop.executionIds,
		elapsedMs,
		runMs,
		loggerMs: loop.loggerMs,
		batches: measured.batches,
		batchBytes: measured.bytes,
		ackMs: measured.ackMs,
		cpuMs: sum([cpu.user, cpu.system]) / 1_000,
		startMemoryBytes,
		peakMemoryBytes,
		problems,
	};
}

async function atFullSpeed(
	loop: WorkflowLoop,
	own: EventDelivery,
	plan: EnginePlan,
): Promise<number> {
	const stepsATurn = plan.workMs === undefined ? STEPS_A_TURN : 1;
	const windows: Promise<void>[] = [];
	let steps = 0;
	let nextWindow = STEPS_A_WINDOW;
	while (!loop.done) {
		const turnEnds = steps + stepsATurn;
		while (!loop.done && steps < turnEnds) steps += loop.round();
		if (steps >= nextWindow && (plan.waitsForAcks ?? true)) {
			nextWindow += STEPS_A_WINDOW;
			windows.push(own.flush());
			if (windows.length > OPEN_WINDOWS) await windows.shift();
		}
		await nextTurn();
	}
	return steps;
}

async function atPace(
	loop: WorkflowLoop,
	stepsPerSecond: number,
): Promise<number> {
	const startedAt = performance.now();
	let steps = 0;
	while (!loop.done) {
		const due = ((performance.now() - startedAt) / 1_000) * stepsPerSecond;
		while (!loop.done && steps < due) steps += loop.round();
		await sleep(PACE_MS);
	}
	return steps;
}

const methods = {
	run,
	finish: () => finish(),
};

parent.onMessage((message) => {
	if (message.kind === "stop") void stop();
});
parent.onClose(() => process.exit());
serveCalls(methods);
parent.send({
	kind: "ready",
	port: NO_PORT,
	processId: process.pid,
	workflows: [],
});

async function stop(): Promise<void> {
	await delivery?.close();
	process.exit();
}
