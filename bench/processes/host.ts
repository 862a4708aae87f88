/**
 * Entry of the main process: the history and the backends as the app composes them, and nothing else, so that what is
 * measured of its event loop is what Electron's main process would feel.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
	type BackendManager,
	openBackendManager,
} from "../../src-main/backends/manager.ts";
import {
	type ExecutionHistory,
	openExecutionHistory,
} from "../../src-main/execution-history/history.ts";
import type { ExecutionQuery } from "../../src-shared/query.ts";
import type { EngineMethods } from "./engine.ts";
import type { EnginePlan, EngineReport } from "./engine-plan.ts";
import { asBackendProcess } from "./engine-process.ts";
import {
	type DelayFigures,
	type Load,
	prune,
	startReading,
	watchDelay,
} from "./event-loop.ts";
import { Remote, serveCalls, startProcess } from "./remote.ts";
import { timeAllPages, timeLists, timeOpen, timeStats } from "./timed-calls.ts";

export type HostMethods = typeof methods;

export interface CpuTimes {
	readonly mainThreadMs: number;
	/** Of the database threads, and of Node's own helpers. */
	readonly otherThreadsMs: number;
}

const path = (relative: string) =>
	fileURLToPath(new URL(relative, import.meta.url));
const WORKER_SCRIPT = path(
	"../../src-main/execution-history/threads/worker.ts",
);
const ENGINE_SCRIPT = path("./engine.ts");

let history: ExecutionHistory | undefined;
let backends: BackendManager | undefined;
const engines = new Map<string, Remote<EngineMethods>>();
let stopReading: (() => Promise<void>) | undefined;
let sampling:
	| { readonly timer: NodeJS.Timeout; readonly samples: number[] }
	| undefined;

function opened(): ExecutionHistory {
	if (history === undefined) throw new Error("The history is not open");
	return history;
}

async function open(
	directory: string,
	profileDirectory?: string,
): Promise<void> {
	mkdirSync(directory, { recursive: true });
	const log = { info() {}, warn: console.error, error: console.error };
	history = await openExecutionHistory({
		directory,
		workerScript: WORKER_SCRIPT,
		log,
	});
	const { state, problem } = await history.status();
	if (state !== "ready")
		throw new Error(`The history is ${state}: ${problem?.message}`);
	backends = await openBackendManager({
		directory: join(directory, "backends"),
		history,
		log,
		startProcess({ backendId }) {
			const child = startProcess({ script: ENGINE_SCRIPT, profileDirectory });
			engines.set(backendId, new Remote<EngineMethods>(child));
			return asBackendProcess(child);
		},
	});
}

async function startEngine(): Promise<string> {
	if (backends === undefined) throw new Error("The history is not open");
	const { id } = await backends.create({ name: "engine" });
	await backends.start(id);
	return id;
}

function engine(id: string): Remote<EngineMethods> {
	const found = engines.get(id);
	if (found === undefined) throw new Error(`No engine ${id}`);
	return found;
}

async function stopEngine(id: string): Promise<void> {
	await backends?.stop(id);
	engines.delete(id);
}

const methods = {
	open,
	startEngine,
	stopEngine,
	runEngine: (id: string, plan: EnginePlan): Promise<EngineReport> =>
		engine(id).call("run", plan),
	/** Ends a run of an engine that would go on for ever. */
	finishEngine: (id: string): Promise<void> => engine(id).call("finish"),
	watchDelay: (durationMs: number) => watchDelay(() => sleep(durationMs)),
	async watchDelayOfPrune(
		executions: number,
	): Promise<DelayFigures & { readonly pruneMs: number }> {
		let pruneMs = 0;
		const figures = await watchDelay(async () => {
			pruneMs = await prune(opened(), executions);
		});
		return { ...figures, pruneMs };
	},
	startReading(load: Load): void {
		stopReading = startReading(opened(), load);
	},
	stopReading: async (): Promise<void> => stopReading?.(),
	timeLists: (
		queries: readonly ExecutionQuery[],
		times: number,
		budgetMs: number,
	) => timeLists(opened(), queries, times, budgetMs),
	timeStats: (workflowId: string | undefined, times: number) =>
		timeStats(opened(), workflowId, times),
	timeOpen: (id: string, times: number) => timeOpen(opened(), id, times),
	timeAllPages: (id: string) => timeAllPages(opened(), id),
	list: (query: ExecutionQuery) => opened().listExecutions(query),
	append: (bytes: Uint8Array) => opened().append(bytes),
	cpuTimes(): CpuTimes {
		const all = process.cpuUsage();
		const main = process.threadCpuUsage();
		const mainThreadMs = (main.user + main.system) / 1_000;
		return {
			mainThreadMs,
			otherThreadsMs: (all.user + all.system) / 1_000 - mainThreadMs,
		};
	},
	memory: () => process.memoryUsage.rss(),
	startSampling(everyMs: number): void {
		const samples = [process.memoryUsage.rss()];
		sampling = {
			samples,
			timer: setInterval(
				() => samples.push(process.memoryUsage.rss()),
				everyMs,
			),
		};
	},
	stopSampling(): number[] {
		clearInterval(sampling?.timer);
		return sampling?.samples ?? [];
	},
	async close(): Promise<void> {
		await backends?.close();
		await history?.close();
	},
};

serveCalls(methods);
// A host without its benchmark measures nothing.
process.on("disconnect", () => process.exit());
