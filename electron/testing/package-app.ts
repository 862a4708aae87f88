/** Packages the app the way `npm run package` does, away from the project and without Electron. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { extractAll } from "@electron/asar";
import { writeStandInZip } from "./stand-in-zip.ts";

const project = join(import.meta.dirname, "..", "..");
const requireHere = createRequire(import.meta.url);
const NEEDED =
	/^(electron|examples|src-.*|package\.json|LICENSE|tsconfig.*\.json|forge\.config\.ts|vite\..*\.config\.ts)$/;

export interface PackagedApp {
	/** The folder that would be made into a download. */
	readonly directory: string;
	readonly resources: string;
	readonly executable: string;
	/** `app.asar` taken apart into a folder of its own: what Electron would run, for Node to run. */
	readonly extracted: string;
	remove(): Promise<void>;
}

export async function packageApp(): Promise<PackagedApp> {
	const root = await mkdtemp(join(tmpdir(), "packaged-app-"));
	const copy = join(root, "project");
	await copyProject(copy);

	const zips = join(root, "zips");
	const scratch = join(root, "scratch");
	await mkdir(zips);
	await mkdir(scratch);
	const { version } = requireHere("electron/package.json");
	const target = `${process.platform}-${process.arch}`;
	await writeStandInZip(
		join(zips, `electron-v${version}-${target}.zip`),
		version,
	);

	const forge = requireHere.resolve("@electron-forge/cli/package.json");
	await promisify(execFile)(
		process.execPath,
		[join(dirname(forge), "dist", "electron-forge.js"), "package"],
		{
			cwd: copy,
			env: {
				...process.env,
				// The tools' own: under test they would be built for testing.
				NODE_ENV: "production",
				ELECTRON_ZIP_DIR: zips,
				ELECTRON_OVERRIDE_DIST_PATH: "/nonexistent",
				TMPDIR: scratch,
			},
		},
	);

	const [name = ""] = await readdir(join(copy, "out"));
	const directory = join(copy, "out", name);
	const resources = join(directory, "resources");
	const extracted = join(root, "extracted");
	extractAll(join(resources, "app.asar"), extracted);
	return {
		directory,
		resources,
		executable: join(directory, "execution-history"),
		extracted,
		remove: () => rm(root, { recursive: true, force: true }),
	};
}

/** Forge empties `.vite/` and fills `out/` where it works; nobody else's are touched here. */
async function copyProject(to: string): Promise<void> {
	await mkdir(to);
	for (const name of await readdir(project))
		if (NEEDED.test(name))
			await cp(join(project, name), join(to, name), { recursive: true });
	await symlink(join(project, "node_modules"), join(to, "node_modules"));
}
