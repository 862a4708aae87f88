/** The app in Electron: what is started in which order, and ended in the reverse. */
import {
	app,
	BrowserWindow,
	ipcMain,
	powerMonitor,
	protocol,
	screen,
	session,
	utilityProcess,
} from "electron";
import electronLog from "electron-log/main";
import { createExamplesBackend } from "../src-main/backends/examples.ts";
import {
	APP_PAGE,
	APP_SCHEME,
	appSchemePrivileges,
	trustedUrls,
} from "./app-origin.ts";
import { serveApp } from "./app-protocol.ts";
import { surviveClosedOutput } from "./closed-output.ts";
import { useDataDirectory } from "./data-directory.ts";
import { denyPermissions, lockDown } from "./lockdown.ts";
import { openLog } from "./log.ts";
import { mountExecutionHistory } from "./mount.ts";
import { appPaths } from "./paths.ts";
import { bringForward, showPage, windowOptions } from "./window.ts";

/** Written in by the build. */
declare const IS_TEST_BUILD: boolean;

// All that has to be said before Electron is ready.
surviveClosedOutput([process.stdout, process.stderr]);
app.enableSandbox();
protocol.registerSchemesAsPrivileged([appSchemePrivileges]);
const userData = useDataDirectory(
	app,
	process.argv,
	typeof IS_TEST_BUILD !== "undefined" && IS_TEST_BUILD,
);
const devServerUrl =
	typeof MAIN_WINDOW_VITE_DEV_SERVER_URL === "undefined"
		? undefined
		: MAIN_WINDOW_VITE_DEV_SERVER_URL;
const isTrustedUrl = trustedUrls(devServerUrl);
lockDown(app, isTrustedUrl);

// Two lives of the app must not share a data folder; the first is told and comes to the front.
if (app.requestSingleInstanceLock()) start();
else app.quit();

function start(): void {
	const paths = appPaths({
		bundles: __dirname,
		appPath: app.getAppPath(),
		resources: process.resourcesPath,
		isPackaged: app.isPackaged,
		userData,
	});
	const log = openLog(electronLog, {
		file: paths.logFile,
		console: !app.isPackaged,
		appName: app.name,
	});
	// electron-log answers every frame that asks it, ours or not.
	ipcMain.removeAllListeners("__ELECTRON_LOG__");
	ipcMain.removeHandler("__ELECTRON_LOG__");
	log.info("Started", { ...process.versions, version: app.getVersion() });

	const opened = new AsyncDisposableStack();
	app
		.whenReady()
		.then(open)
		.catch((error: unknown) => {
			log.error("The app could not start", { error });
			void opened.disposeAsync().finally(() => app.exit(1));
		});

	app.on("window-all-closed", () => {
		if (process.platform !== "darwin") app.quit();
	});
	app.on("render-process-gone", (_event, _contents, details) =>
		log.error("A window's process is gone", { ...details }),
	);
	app.on("child-process-gone", (_event, details) =>
		log.info("A process is gone", { ...details }),
	);

	async function open(): Promise<void> {
		denyPermissions(session.defaultSession);
		protocol.handle(APP_SCHEME, serveApp(paths.renderer));

		// Quits in order too: what it opens is closed before the app ends.
		const mounted = await mountExecutionHistory(
			{ app, ipcMain, powerMonitor, utilityProcess },
			{
				directory: paths.data,
				workerScript: paths.worker,
				backendScript: paths.backend,
				isTrustedUrl,
				log,
			},
		);
		opened.defer(() => mounted.close());

		const openWindow = () => {
			const window = new BrowserWindow(
				windowOptions(paths.preload, screen.getPrimaryDisplay().workAreaSize),
			);
			mounted.addWindow(window);
			showPage(window, devServerUrl ?? APP_PAGE, log.error);
		};
		const showWindow = () => {
			if (!mounted.isAccepting) return;
			const [window] = BrowserWindow.getAllWindows();
			if (window === undefined) openWindow();
			else bringForward(window);
		};
		app.on("activate", showWindow);
		app.on("second-instance", showWindow);
		showWindow();

		createExamplesBackend(mounted.backends, paths.examples).catch(
			(error: unknown) =>
				log.error("The examples could not be started", { error }),
		);
	}
}
