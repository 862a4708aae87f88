/** Where this life of the app keeps its data. */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

const PRIVATE_FOLDER = 0o700;
const SWITCH = "--data=";

/** As much of Electron's `app` as is used here. */
interface DirectoryApp {
	readonly isPackaged: boolean;
	getPath(name: "userData"): string;
	setPath(name: "userData", path: string): void;
}

/**
 * Sets the user data folder and returns it. Has to come before the single-instance lock, which lives in it, and before
 * `ready`, when Chromium opens its files there.
 *
 * A packaged app keeps Electron's choice. From the sources, a folder apart is used, so that trying something out never
 * touches what was recorded in earnest, and `--data=<folder>` names another.
 *
 * @param isTestBuild whether the app, though packaged, is only for tests: then it is as if run from the sources
 */
export function useDataDirectory(
	app: DirectoryApp,
	commandLine: readonly string[],
	isTestBuild = false,
): string {
	const usual = app.getPath("userData");
	const directory =
		app.isPackaged && !isTestBuild
			? usual
			: chooseDirectory(usual, commandLine);
	// setPath() refuses a folder that is not there.
	mkdirSync(directory, { recursive: true, mode: PRIVATE_FOLDER });
	app.setPath("userData", directory);
	return directory;
}

function chooseDirectory(
	usual: string,
	commandLine: readonly string[],
): string {
	const named = commandLine
		.find((argument) => argument.startsWith(SWITCH))
		?.slice(SWITCH.length);
	return named === undefined || named === "" ? `${usual}-dev` : resolve(named);
}
