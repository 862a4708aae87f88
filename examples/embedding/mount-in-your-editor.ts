import { join } from "node:path";
import electron from "electron";
import {
	mountExecutionHistory,
	preloadScript,
} from "opennoodl-execution-history/electron";
import { isOwnPage, openWindow } from "./your-editor.ts";

void electron.app.whenReady().then(async () => {
	const directory = join(electron.app.getPath("userData"), "history");
	const options = { directory, isTrustedUrl: isOwnPage };
	const mounted = await mountExecutionHistory(electron, options);
	mounted.addWindow(openWindow(preloadScript()));
});
