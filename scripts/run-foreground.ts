import { spawn } from "node:child_process";
import { join } from "node:path";
import { whenNpmEnds } from "../headless/when-npm-ends.ts";
import { projectDirectory } from "./run-command.ts";

const FORWARDED = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs a program in the place of this one: it has the terminal, gets the signals, and its end is our end.
 * Answers its exit code.
 */
export function runForeground(
	program: string,
	parameters: readonly string[],
): Promise<number> {
	const child = spawn(program, parameters, {
		stdio: "inherit",
		shell: process.platform === "win32" && program !== process.execPath,
	});
	for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
	whenNpmEnds(() => child.kill("SIGTERM"));
	return new Promise((resolve) => {
		child.on("error", (error) => {
			console.error(`${program} could not start: ${error.message}`);
			resolve(127);
		});
		child.on("close", (exitCode) => resolve(exitCode ?? 1));
	});
}

/** Path of a program that `npm ci` installed. */
export function installedProgram(name: string): string {
	return join(
		projectDirectory,
		"node_modules",
		".bin",
		process.platform === "win32" ? `${name}.cmd` : name,
	);
}
