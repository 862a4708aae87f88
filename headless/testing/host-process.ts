/** The program without Electron as what it is: a process of its own, spoken to over its socket. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import * as z from "zod";
import { eventually } from "../../src-main/backends/testing/eventually.ts";
import { backendStatusSchema } from "../../src-shared/backend.ts";

export const mainScript = join(import.meta.dirname, "../main.ts");

const addressSchema = z.strictObject({
	url: z.string(),
	port: z.int(),
	token: z.string(),
	dataDirectory: z.string(),
});
export type Address = z.infer<typeof addressSchema>;

export interface Ended {
	readonly exitCode: number | null;
	readonly output: string;
	readonly errors: string;
}

export async function temporaryDirectory(): Promise<string> {
	const directory = await mkdtemp(join(tmpdir(), "execution-history-host-"));
	onTestFinished(() => rm(directory, { recursive: true, force: true }));
	return directory;
}

/** Starts the program; at the end of the test it is gone in any case. */
export function startProgram(
	parameters: readonly string[],
	{ nodeOptions = [] }: { nodeOptions?: readonly string[] } = {},
): { child: ChildProcess; ended: Promise<Ended>; firstLine: Promise<string> } {
	const child = spawn(
		process.execPath,
		[...nodeOptions, mainScript, ...parameters],
		{ stdio: ["ignore", "pipe", "pipe"] },
	);
	let output = "";
	let errors = "";
	child.stdout.on("data", (chunk) => {
		output += chunk;
	});
	child.stderr.on("data", (chunk) => {
		errors += chunk;
	});
	const ended = once(child, "close").then(() => ({
		exitCode: child.exitCode,
		output,
		errors,
	}));
	const firstLine = Promise.race([
		once(createInterface({ input: child.stdout }), "line").then(String),
		ended.then(() => {
			throw new Error(`It ended before it served: ${errors}`);
		}),
	]);
	firstLine.catch(() => {});
	onTestFinished(async () => {
		child.kill("SIGKILL");
		await ended;
	});
	return { child, ended, firstLine };
}

/** Starts the program and waits until it answers. */
export async function startHost(
	dataDirectory: string,
	parameters: readonly string[] = [],
) {
	const program = startProgram([
		"--data",
		dataDirectory,
		"--json",
		...parameters,
	]);
	const address = addressSchema.parse(JSON.parse(await program.firstLine));
	return { ...program, address };
}

export async function ask(
	{ url, token }: Address,
	channel: string,
	request: unknown = {},
): Promise<unknown> {
	const response = await fetch(`${url}/ipc/${channel}`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}` },
		body: JSON.stringify(request),
	});
	return response.json();
}

/** Waits until the examples serve. */
export async function examplesBackend(address: Address) {
	return eventually(async () => {
		const backends = z
			.array(backendStatusSchema)
			.parse(await ask(address, "backend:list"));
		const found = backends.find((backend) => backend.state === "running");
		if (found?.processId === undefined) throw new Error("Not yet.");
		return { ...found, processId: found.processId };
	});
}

export function isAlive(processId: number): boolean {
	try {
		process.kill(processId, 0);
		return true;
	} catch {
		return false;
	}
}
