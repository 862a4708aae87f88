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
import { backendEnvironment } from "../src-main/backends/fork-backend.ts";
import { openBackendManager } from "../src-main/backends/manager.ts";
import { openExecutionHistory } from "../src-main/execution-history/history.ts";
import { createRequestHandlers } from "../src-main/transports/handlers.ts";
import { registerIpc } from "../src-main/transports/ipc-main.ts";
import { Notices } from "../src-main/transports/notices.ts";
import {
	APP_PAGE,
	APP_SCHEME,
	appSchemePrivileges,
	trustedUrls,
} from "./app-origin.ts";
import { serveApp } from "./app-protocol.ts";
import { backendUtilityProcess } from "./backend-utility-process.ts";
import { surviveClosedOutput } from "./closed-output.ts";
import { useDataDirectory } from "./data-directory.ts";
import { denyPermissions, lockDown } from "./lockdown.ts";
import { openLog } from "./log.ts";
import { informWindow } from "./notice-window.ts";
import { appPaths } from "./paths.ts";
import { QuitSequence } from "./quit.ts";
import { senderCheck } from "./trusted-sender.ts";
import { whileAccepting } from "./while-accepting.ts";
import { bringForward, showPage, windowOptions } from "./window.ts";

/** Less than the 5 s a quit may take, so that time is left to close the history. */
const BACKEND_PATIENCE = { startMs: 15_000, stopMs: 2_500, killMs: 1_000 };
const QUIT_TIMEOUT_MS = 5_000;

// All that has to be said before Electron is ready.
surviveClosedOutput([process.stdout, process.stderr]);
app.enableSandbox();
protocol.registerSchemesAsPrivileged([appSchemePrivileges]);
const userData = useDataDirectory(app, process.argv);
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

	// Closed in the reverse of the order in which things were opened, whatever fails.
	const opened = new AsyncDisposableStack();
	const started = app.whenReady().then(open);
	const quit = new QuitSequence(app, {
		close: async () => {
			await started.catch(() => {});
			await opened.disposeAsync();
			log.info("Closed");
		},
		abandon: () => process.kill(process.pid, "SIGKILL"),
		timeoutMs: QUIT_TIMEOUT_MS,
		onTrouble: (message, error) => log.error(message, { error }),
	});
	started.catch((error: unknown) => {
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
		powerMonitor.on("shutdown", quit.endWithSystem);

		const history = await openExecutionHistory({
			directory: paths.history,
			workerScript: paths.worker,
			log,
		});
		opened.defer(() => history.close());

		const backends = await openBackendManager({
			directory: paths.backends,
			history,
			startProcess: backendUtilityProcess({
				fork: (...parameters) => utilityProcess.fork(...parameters),
				script: paths.backend,
				environment: backendEnvironment(),
				killProcess: (processId) => process.kill(processId, "SIGKILL"),
			}),
			patience: BACKEND_PATIENCE,
			log,
		});
		opened.defer(() => backends.close());

		const notices = new Notices({ history, backends, log });
		opened.defer(() => notices.close());
		const unregister = registerIpc({
			ipcMain,
			isTrustedSender: senderCheck(isTrustedUrl),
			handlers: whileAccepting(
				createRequestHandlers({ history, backends }),
				() => quit.isAccepting,
			),
			log,
		});
		opened.defer(unregister);

		const openWindow = () => {
			const window = new BrowserWindow(
				windowOptions(paths.preload, screen.getPrimaryDisplay().workAreaSize),
			);
			quit.watchSession(window);
			informWindow(window.webContents, notices);
			showPage(window, devServerUrl ?? APP_PAGE, log.error);
		};
		const showWindow = () => {
			if (!quit.isAccepting) return;
			const [window] = BrowserWindow.getAllWindows();
			if (window === undefined) openWindow();
			else bringForward(window);
		};
		app.on("activate", showWindow);
		app.on("second-instance", showWindow);
		showWindow();

		createExamplesBackend(backends, paths.examples).catch((error: unknown) =>
			log.error("The examples could not be started", { error }),
		);
	}
}
