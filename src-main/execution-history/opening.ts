/**
 * Opens the database on its two threads; where it cannot be used, sees to it that the app runs all the same.
 *
 * - A damaged file is put aside under another name, never deleted, and a new one is begun.
 * - Anything else (no permission, a newer version's file, no disk) leaves the file alone and records into a temporary
 *   folder until the app closes.
 * - When that fails as well (the native module is missing), nothing is recorded, and every call says so.
 */
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HistoryStatus } from "../../src-shared/contract.ts";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { HistoryLog } from "./service.ts";
import { DatabaseThread } from "./threads/database-thread.ts";
import type { ThreadSettings } from "./threads/protocol.ts";
import type { Reader } from "./threads/reader.ts";
import type { Writer } from "./threads/writer.ts";

export const DATABASE_NAME = "executions.sqlite";
const PRIVATE_FOLDER = 0o700;
/** The writer makes such objects of all that is recorded, and by itself takes twice as much memory, no faster for it. */
const WRITER_YOUNG_GENERATION_MB = 16;

export interface OpeningOptions {
	readonly directory: string;
	readonly workerScript: string;
	readonly maxPayloadBytes: number;
	readonly log: HistoryLog;
	readonly onChanged: (executionIds: readonly string[]) => void;
}

export interface OpenedThreads {
	readonly writer: DatabaseThread<Writer>;
	readonly reader: DatabaseThread<Reader>;
}

export interface Opened extends Pick<HistoryStatus, "state" | "problem"> {
	readonly databaseFile: string;
	/** Absent when `state` is `unavailable`. */
	readonly threads?: OpenedThreads;
	/** To be removed at close. */
	readonly temporaryDirectory?: string;
}

export async function openDatabase(options: OpeningOptions): Promise<Opened> {
	const { directory, log } = options;
	const databaseFile = join(directory, DATABASE_NAME);
	try {
		await mkdir(directory, { recursive: true, mode: PRIVATE_FOLDER });
		return await openOrQuarantine(databaseFile, options);
	} catch (error) {
		const problem = toProblem(error);
		log.error(
			"The database cannot be used; nothing recorded now will persist",
			{
				databaseFile,
				...problem,
			},
		);
		return openTemporary(databaseFile, problem, options);
	}
}

async function openOrQuarantine(
	databaseFile: string,
	options: OpeningOptions,
): Promise<Opened> {
	try {
		const threads = await startThreads(databaseFile, options);
		return { state: "ready", databaseFile, threads };
	} catch (error) {
		const problem = toProblem(error);
		if (problem.code !== "store-corrupt") throw error;
		const quarantinedFile = await quarantine(databaseFile);
		options.log.error("The database is damaged and was put aside", {
			quarantinedFile,
			...problem,
		});
		const threads = await startThreads(databaseFile, options);
		return {
			state: "ready",
			databaseFile,
			threads,
			problem: { ...problem, quarantinedFile },
		};
	}
}

async function openTemporary(
	databaseFile: string,
	problem: NonNullable<HistoryStatus["problem"]>,
	options: OpeningOptions,
): Promise<Opened> {
	try {
		const temporaryDirectory = await mkdtemp(
			join(tmpdir(), "execution-history-"),
		);
		const threads = await startThreads(
			join(temporaryDirectory, DATABASE_NAME),
			options,
		);
		return {
			state: "temporary",
			problem,
			databaseFile,
			threads,
			temporaryDirectory,
		};
	} catch (error) {
		options.log.error("Nothing is recorded", toProblem(error));
		return { state: "unavailable", problem, databaseFile };
	}
}

async function startThreads(
	databaseFile: string,
	{ workerScript, maxPayloadBytes, log, onChanged }: OpeningOptions,
): Promise<OpenedThreads> {
	const settings = (role: ThreadSettings["role"]): ThreadSettings => ({
		role,
		script: workerScript,
		databaseFile,
		maxPayloadBytes,
	});
	const onTrouble = log.error.bind(log);
	const writer = DatabaseThread.start<Writer>({
		settings: settings("writer"),
		youngGenerationMb: WRITER_YOUNG_GENERATION_MB,
		onChanged,
		onTrouble,
	});
	const reader = DatabaseThread.start<Reader>({
		settings: settings("reader"),
		// The writer makes the file, and brings its schema up to date.
		openAfter: writer.catch(() => {}),
		onTrouble,
	});
	const results = await Promise.allSettled([writer, reader]);
	const failed = results.find((result) => result.status === "rejected");
	if (failed === undefined)
		return { writer: await writer, reader: await reader };
	for (const result of results)
		if (result.status === "fulfilled") await result.value.close();
	throw failed.reason;
}

/** Moves the file and what SQLite keeps beside it; returns the new name of the file. */
async function quarantine(databaseFile: string): Promise<string> {
	const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
	const quarantinedFile = `${databaseFile}.damaged-${time}`;
	await rename(databaseFile, quarantinedFile);
	for (const suffix of ["-wal", "-shm"])
		await rename(
			`${databaseFile}${suffix}`,
			`${quarantinedFile}${suffix}`,
		).catch(ignoreMissing);
	return quarantinedFile;
}

function ignoreMissing(error: unknown): void {
	if (error instanceof Error && "code" in error && error.code === "ENOENT")
		return;
	throw error;
}

function toProblem(error: unknown): NonNullable<HistoryStatus["problem"]> {
	if (error instanceof ExecutionHistoryError)
		return {
			code: error.code === "internal" ? "store-unavailable" : error.code,
			message: error.message,
		};
	return {
		code: "store-unavailable",
		message: error instanceof Error ? error.message : String(error),
	};
}

/** Removes what {@link openDatabase} made for this life only. */
export async function removeTemporary(opened: Opened): Promise<void> {
	if (opened.temporaryDirectory !== undefined)
		await rm(opened.temporaryDirectory, { recursive: true, force: true });
}
