import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Path of a file of the package that runs in a thread, a process or a window of its own.
 *
 * @throws Error where a bundler has taken the package apart: then the files have to be bundled too, and their
 * paths given
 */
export function builtFile(
	name: "worker.js" | "backend.js" | "preload.cjs",
): string {
	// A bundle in CommonJS has none.
	const directory: string | undefined = import.meta.dirname;
	const file = join(directory ?? "", name);
	if (directory === undefined || !existsSync(file))
		throw new Error(
			`opennoodl-execution-history has been bundled and cannot find its ${name}: make a bundle of that file too and give its path.`,
		);
	return file;
}
