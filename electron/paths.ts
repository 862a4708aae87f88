/** Where the parts of the app lie, run from the sources or packaged. */
import { join } from "node:path";

export interface AppPaths {
	/** The folder of the database and the backends. */
	readonly data: string;
	readonly logFile: string;
	/** The preload of the window. */
	readonly preload: string;
	/** The script of a database thread. */
	readonly worker: string;
	/** The entry of a backend's process. */
	readonly backend: string;
	/** The viewer's files. */
	readonly renderer: string;
	/** The example workflows. */
	readonly examples: string;
}

/** Where the app was found, as Electron tells it. */
interface Installation {
	/** The folder of the bundles. */
	readonly bundles: string;
	/** The app's folder, or its archive. */
	readonly appPath: string;
	/** The folder beside the archive; only a packaged app has one of its own. */
	readonly resources: string;
	readonly isPackaged: boolean;
	readonly userData: string;
}

export function appPaths({
	bundles,
	appPath,
	resources,
	isPackaged,
	userData,
}: Installation): AppPaths {
	return {
		// Apart from what Chromium keeps in the user data folder.
		data: join(userData, "data"),
		logFile: join(userData, "logs", "main.log"),
		preload: join(bundles, "preload.cjs"),
		worker: join(bundles, "worker.cjs"),
		backend: join(bundles, "backend.cjs"),
		renderer: join(bundles, "..", "renderer", "main_window"),
		examples: join(isPackaged ? resources : appPath, "examples"),
	};
}
