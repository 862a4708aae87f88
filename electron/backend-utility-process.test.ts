import { EventEmitter, once } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import type { BackendProcess } from "../src-main/backends/backend-process.ts";
import {
	backendUtilityProcess,
	type UtilityProcessOptions,
} from "./backend-utility-process.ts";

/** A utility process as Electron describes it: no pid before it has spawned, no streams once it has exited. */
class Child extends EventEmitter {
	pid: number | undefined;
	stdout: PassThrough | null = new PassThrough();
	stderr: PassThrough | null = new PassThrough();
	readonly sent: unknown[] = [];

	postMessage(message: unknown): void {
		this.sent.push(message);
	}
	spawn(): void {
		this.pid = 4711;
		this.emit("spawn");
	}
	exit(exitCode: number): void {
		this.stdout = null;
		this.stderr = null;
		this.emit("exit", exitCode);
		this.pid = undefined;
	}
}

function started(): {
	child: Child;
	backend: BackendProcess;
	killed: number[];
	forked: Parameters<UtilityProcessOptions["fork"]>[];
} {
	const child = new Child();
	const killed: number[] = [];
	const forked: Parameters<UtilityProcessOptions["fork"]>[] = [];
	const start = backendUtilityProcess({
		fork: (...parameters) => {
			forked.push(parameters);
			return child;
		},
		script: "/app/backend.cjs",
		environment: { PATH: "/bin" },
		killProcess: (processId) => killed.push(processId),
	});
	return {
		child,
		backend: start({ backendId: "backend_1", name: "Examples" }),
		killed,
		forked,
	};
}

describe("a backend's utility process", () => {
	it("is forked with its output piped and a name to be found by", () => {
		expect(started().forked).toEqual([
			[
				"/app/backend.cjs",
				["backend_1"],
				{
					serviceName: "Backend Examples",
					stdio: ["ignore", "pipe", "pipe"],
					env: { PATH: "/bin" },
				},
			],
		]);
	});

	it("carries messages both ways, and drops those to a process that is gone", () => {
		const { child, backend } = started();
		const received: unknown[] = [];
		backend.onMessage((message) => received.push(message));
		child.emit("message", { kind: "ready" });
		expect(received).toEqual([{ kind: "ready" }]);

		backend.send({ kind: "stop" });
		child.exit(0);
		backend.send({ kind: "stop" });
		expect(child.sent).toEqual([{ kind: "stop" }]);
	});

	it("has a process id while it runs", () => {
		const { child, backend } = started();
		expect(backend.processId).toBeUndefined();
		child.spawn();
		expect(backend.processId).toBe(4711);
		child.exit(0);
		expect(backend.processId).toBeUndefined();
	});

	it("tells its exit after its last words", async () => {
		const { child, backend } = started();
		const told: unknown[] = [];
		const exited = new Promise<void>((resolve) =>
			backend.onExit((exitCode) => {
				told.push(exitCode);
				resolve();
			}),
		);
		backend.onOutput((line) => told.push(line));
		const { stdout, stderr } = child;
		child.exit(7);
		stdout?.end("last words\nwithout an end");
		stderr?.end("and a complaint\n");
		await exited;
		expect(told.slice(0, -1).sort()).toEqual([
			"and a complaint",
			"last words",
			"without an end",
		]);
		expect(told.at(-1)).toBe(7);
	});

	it("tells its exit although its output is held open", async () => {
		const { child, backend } = started();
		const exitCode = new Promise((resolve) => backend.onExit(resolve));
		child.exit(1);
		expect(await exitCode).toBe(1);
	});

	it("reports a fatal error as output, and does not throw", async () => {
		const { child, backend } = started();
		const lines: string[] = [];
		backend.onOutput((line) => lines.push(line));
		child.emit("error", "FatalError", "v8::Heap", "{}");
		expect(lines).toEqual(["FatalError at v8::Heap"]);
	});

	it("is killed at once when it runs, and never twice", () => {
		const { child, backend, killed } = started();
		child.spawn();
		backend.kill();
		expect(killed).toEqual([4711]);
		child.exit(1);
		backend.kill();
		expect(killed).toEqual([4711]);
	});

	it("may have ended by itself when it is killed", () => {
		const child = new Child();
		const start = backendUtilityProcess({
			fork: () => child,
			script: "/app/backend.cjs",
			environment: {},
			killProcess: () => {
				throw new Error("ESRCH");
			},
		});
		const backend = start({ backendId: "backend_1", name: "Examples" });
		child.spawn();
		expect(() => backend.kill()).not.toThrow();
	});

	it("is killed when it has spawned, if it was to be killed before", async () => {
		const { child, backend, killed } = started();
		backend.kill();
		expect(killed).toEqual([]);
		const spawned = once(child, "spawn");
		child.spawn();
		await spawned;
		expect(killed).toEqual([4711]);
	});
});
