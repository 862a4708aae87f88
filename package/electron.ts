/** The history inside an Electron app. Electron itself is handed in: nothing here imports it. */
import {
	type MountedElectron,
	type MountedExecutionHistory,
	type MountOptions,
	mountExecutionHistory as mountWithScripts,
} from "../electron/mount.ts";
import { builtFile } from "./built-file.ts";
import { backendScript, workerScript } from "./main.ts";

/** The preload that puts the bridge on the page; to be named in `webPreferences.preload`, or bundled with your own. */
export const preloadScript = (): string => builtFile("preload.cjs");

type Scripts = "workerScript" | "backendScript";

/** As {@link MountOptions}; the scripts are the package's own unless others are given. */
export type MountInEditorOptions = Omit<MountOptions, Scripts> &
	Partial<Pick<MountOptions, Scripts>>;

/**
 * Opens the history, answers every channel, and closes all of it before the app ends. To be called once, when the app
 * is ready.
 *
 * @param electron Electron's module, as `import electron from "electron"` gives it
 */
export function mountExecutionHistory(
	electron: MountedElectron,
	options: MountInEditorOptions,
): Promise<MountedExecutionHistory> {
	return mountWithScripts(electron, {
		...options,
		workerScript: options.workerScript ?? workerScript(),
		backendScript: options.backendScript ?? backendScript(),
	});
}

export type {
	MountedElectron,
	MountedExecutionHistory,
	MountedWindow,
	MountOptions,
} from "../electron/mount.ts";
