/** What every case is, and what it gets. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Measurement } from "./figure.ts";
import { DATA_DIRECTORY } from "./million.ts";

export interface BenchmarkCase {
	readonly name: string;
	run(context: CaseContext): Promise<Measurement[]>;
}

export interface CaseContext {
	/** Smaller data, at most 60 s. Every figure says so in its name. */
	readonly isQuick: boolean;
	/** Where CPU profiles go, if they are wanted. */
	readonly profileDirectory: string | undefined;
	/** Tells what is under way; not part of the result. */
	note(text: string): void;
}

/** Runs `work` on a folder of its own on the disk of the sample databases, and removes it afterwards. */
export async function withFolder<Result>(
	work: (folder: string) => Promise<Result>,
): Promise<Result> {
	const folder = mkdtempSync(join(DATA_DIRECTORY, "run-"));
	try {
		return await work(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
