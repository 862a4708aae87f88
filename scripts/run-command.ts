import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";

export const projectDirectory = join(import.meta.dirname, "..");

export interface Command {
	/** A program on PATH, or one that `npm ci` installed. */
	readonly program: string;
	readonly parameters: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	/** Keeps the output until the end, so that commands side by side do not write into each other. */
	readonly holdOutput?: boolean;
}

/** Runs a command in the project's folder and shows its output. Answers its exit code; 127 if it could not start. */
export function runCommand(command: Command): Promise<number> {
	const held: Buffer[] = [];
	return new Promise((resolve) => {
		const child = spawn(command.program, command.parameters, {
			cwd: projectDirectory,
			env: {
				...process.env,
				...command.environment,
				PATH: [
					join(projectDirectory, "node_modules", ".bin"),
					process.env["PATH"] ?? "",
				].join(delimiter),
			},
			stdio: ["ignore", ...outputs(command)],
			// The programs of node_modules/.bin are .cmd files there, which only a shell starts.
			shell: process.platform === "win32",
		});
		child.stdout?.on("data", (chunk: Buffer) => held.push(chunk));
		child.stderr?.on("data", (chunk: Buffer) => held.push(chunk));
		child.on("error", (error) => {
			console.error(`${command.program} could not start: ${error.message}`);
			resolve(127);
		});
		child.on("close", (exitCode) => {
			process.stdout.write(Buffer.concat(held));
			resolve(exitCode ?? 1);
		});
	});
}

function outputs({ holdOutput }: Command): ("pipe" | "inherit")[] {
	return holdOutput === true ? ["pipe", "pipe"] : ["inherit", "inherit"];
}
