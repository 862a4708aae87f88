import { execFile } from "node:child_process";
import { promisify } from "node:util";

/**
 * Runs a program of npm's or of ours to its end; answers what it printed.
 *
 * @throws Error with all of its output when it fails
 */
export async function run(
	folder: string,
	program: string,
	...parameters: readonly string[]
): Promise<string> {
	try {
		const { stdout } = await promisify(execFile)(program, parameters, {
			cwd: folder,
			maxBuffer: 16 * 1024 * 1024,
			// npm is a .cmd file there, which only a shell starts.
			shell: process.platform === "win32" && program !== process.execPath,
		});
		return stdout;
	} catch (error) {
		if (error instanceof Error && "stdout" in error && "stderr" in error)
			throw new Error(`${error.message}\n${error.stdout}\n${error.stderr}`);
		throw error;
	}
}
