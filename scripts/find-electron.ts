import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const USUAL_PATHS: Partial<Record<NodeJS.Platform, string>> = {
	darwin: "Electron.app/Contents/MacOS/Electron",
	win32: "electron.exe",
};

/** Electron's binary, found by looking: `require("electron")` would download what is missing. */
export function findElectron(): string | undefined {
	const packageDirectory = electronPackage();
	if (packageDirectory === undefined) return undefined;
	const distribution =
		process.env["ELECTRON_OVERRIDE_DIST_PATH"] ??
		join(packageDirectory, "dist");
	const pathFile = join(packageDirectory, "path.txt");
	const binary = join(
		distribution,
		existsSync(pathFile)
			? readFileSync(pathFile, "utf8")
			: (USUAL_PATHS[process.platform] ?? "electron"),
	);
	return existsSync(binary) ? binary : undefined;
}

function electronPackage(): string | undefined {
	try {
		return dirname(
			createRequire(import.meta.url).resolve("electron/package.json"),
		);
	} catch {
		return undefined;
	}
}

/** Whether a window can be shown. */
export function hasDisplay(
	platform: NodeJS.Platform = process.platform,
	environment: NodeJS.ProcessEnv = process.env,
): boolean {
	if (platform !== "linux") return true;
	return ["DISPLAY", "WAYLAND_DISPLAY"].some(
		(name) => (environment[name] ?? "") !== "",
	);
}
