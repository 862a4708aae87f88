import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";

const PROGRAMS = [
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
];

/**
 * The Chromium that the end-to-end tests drive: `CHROMIUM_PATH`, else one on PATH, else the one that
 * Playwright downloaded. Undefined if there is none.
 * @throws Error when `CHROMIUM_PATH` names no program: a wrong setting is not passed over.
 */
export function findBrowser(): string | undefined {
	const chosen = process.env["CHROMIUM_PATH"];
	if (chosen !== undefined && chosen !== "") {
		if (!isProgram(chosen))
			throw new Error(
				`CHROMIUM_PATH is ${chosen}, which is no program that can be run.`,
			);
		return chosen;
	}
	const folders = (process.env["PATH"] ?? "").split(delimiter);
	const candidates = PROGRAMS.flatMap((program) =>
		folders.map((folder) => join(folder, program)),
	);
	return [...candidates, chromium.executablePath()].find(isProgram);
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
