/** The package as `npm pack` makes it, made from a copy: while it runs, npm finds another package.json. */
import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { projectDirectory } from "../../scripts/run-command.ts";
import { run } from "./run.ts";

const NEEDED =
	/^(electron|package|scripts|src-.*|package\.json|tsconfig.*\.json|.*\.md|LICENSE)$/;

const reportSchema = z.tuple([
	z.object({
		filename: z.string(),
		size: z.int(),
		unpackedSize: z.int(),
		files: z.array(z.object({ path: z.string() })),
	}),
]);

export interface PackedPackage {
	readonly tarball: string;
	readonly bytes: number;
	readonly unpackedBytes: number;
	readonly files: readonly string[];
}

/** @param folder an empty one */
export async function pack(folder: string): Promise<PackedPackage> {
	await mkdir(folder, { recursive: true });
	for (const name of await readdir(projectDirectory))
		if (NEEDED.test(name))
			await cp(join(projectDirectory, name), join(folder, name), {
				recursive: true,
			});
	await symlink(
		join(projectDirectory, "node_modules"),
		join(folder, "node_modules"),
		"junction",
	);
	const printed = await run(folder, "npm", "pack", "--json");
	const [report] = reportSchema.parse(JSON.parse(printed));
	return {
		tarball: join(folder, report.filename),
		bytes: report.size,
		unpackedBytes: report.unpackedSize,
		files: report.files.map(({ path }) => path).sort(),
	};
}
