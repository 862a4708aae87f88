/** Processes as the operating system sees them. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect } from "@playwright/test";

interface ProcessEntry {
	readonly processId: number;
	readonly parentId: number;
	/** Ended, but not yet collected by its parent: what a process becomes whose parent was killed. */
	readonly ended: boolean;
}

/** Every process below this one, the nearest first. */
export function descendantsOf(processId: number): number[] {
	const all = listProcesses().filter((entry) => !entry.ended);
	const found = [processId];
	for (const ancestor of found)
		for (const entry of all)
			if (entry.parentId === ancestor) found.push(entry.processId);
	return found.slice(1);
}

export function runningAmong(processIds: readonly number[]): number[] {
	const running = new Set(
		listProcesses()
			.filter((entry) => !entry.ended)
			.map((entry) => entry.processId),
	);
	return processIds.filter((processId) => running.has(processId));
}

export async function expectToEnd(
	processIds: readonly number[],
): Promise<void> {
	await expect
		.poll(() => runningAmong(processIds), {
			message: "processes that are left behind",
			timeout: 10_000,
		})
		.toEqual([]);
}

/** SIGKILL to all of them at once; one that is gone already is fine. */
export function killAtOnce(processIds: readonly number[]): void {
	for (const processId of processIds)
		try {
			process.kill(processId, "SIGKILL");
		} catch (error) {
			if (
				!(error instanceof Error && "code" in error && error.code === "ESRCH")
			)
				throw error;
		}
}

function listProcesses(): ProcessEntry[] {
	return process.platform === "linux" ? fromProc() : fromPs();
}

function fromProc(): ProcessEntry[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.flatMap((name) => {
			try {
				const stat = readFileSync(`/proc/${name}/stat`, "latin1");
				// The name in parentheses may hold spaces and parentheses itself.
				const [state, parentId] = stat
					.slice(stat.lastIndexOf(")") + 2)
					.split(" ");
				return [toEntry(name, parentId, state)];
			} catch {
				return []; // it ended between the two reads
			}
		});
}

function fromPs(): ProcessEntry[] {
	return execFileSync("ps", ["-A", "-o", "pid=,ppid=,state="], {
		encoding: "utf8",
	})
		.split("\n")
		.filter((line) => line.trim() !== "")
		.map((line) => {
			const [processId, parentId, state] = line.trim().split(/\s+/);
			return toEntry(processId, parentId, state);
		});
}

function toEntry(
	processId: string | undefined,
	parentId: string | undefined,
	state: string | undefined,
): ProcessEntry {
	return {
		processId: Number(processId),
		parentId: Number(parentId),
		ended: state === undefined || /^[ZX]/.test(state),
	};
}
