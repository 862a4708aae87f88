/**
 * Execution History inside an Electron app: handlers, notices and quit, in an app of ours or of anybody else.
 * Electron itself comes in as a parameter.
 */
import { join } from "node:path";
import type { BackendPatience } from "../src-main/backends/backend.ts";
import { backendEnvironment } from "../src-main/backends/fork-backend.ts";
import {
	type BackendManager,
	openBackendManager,
} from "../src-main/backends/manager.ts";
import {
	type ExecutionHistory,
	type HistoryLog,
	openExecutionHistory,
} from "../src-main/execution-history/history.ts";
import { createRequestHandlers } from "../src-main/transports/handlers.ts";
import { type IpcMain, registerIpc } from "../src-main/transports/ipc-main.ts";
import { Notices } from "../src-main/transports/notices.ts";
import {
	backendUtilityProcess,
	type UtilityProcessOptions,
} from "./backend-utility-process.ts";
import { informWindow, type NoticeContents } from "./notice-window.ts";
import { QuitSequence, type QuittableApp, type SessionWindow } from "./quit.ts";
import { type SenderEvent, senderCheck } from "./trusted-sender.ts";
import { whileAccepting } from "./while-accepting.ts";

/** Less than the 5 s a quit may take, so that time is left to close the history. */
const BACKEND_PATIENCE: BackendPatience = {
	startMs: 15_000,
	stopMs: 2_500,
	killMs: 1_000,
};
/** Less, too: until the process is gone, another half second may pass. */
const QUIT_TIMEOUT_MS = 4_500;

/** As much of Electron's `powerMonitor` as is used here. */
interface PowerMonitor {
	on(
		event: "shutdown",
		listener: (event?: { preventDefault(): void }) => void,
	): unknown;
}

/** As much of Electron's module as is used here. */
export interface MountedElectron {
	/** By it the history is closed before the app ends. */
	readonly app: QuittableApp;
	readonly ipcMain: IpcMain<SenderEvent>;
	/** A system that shuts down is asked to wait. */
	readonly powerMonitor: PowerMonitor;
	/** In it local backends run. */
	readonly utilityProcess: Pick<UtilityProcessOptions, "fork">;
}

export interface MountOptions {
	/** The folder of the database and of the backends; made if it is missing. On a local disk. */
	readonly directory: string;
	/** Whether an address is one of the editor's own pages. No other page is answered. */
	readonly isTrustedUrl: (url: string) => boolean;
	/** Path of the script of a database thread. */
	readonly workerScript: string;
	/** Path of the entry of a local backend's process; inside the packaged app. */
	readonly backendScript: string;
	/** Nothing is logged unless told. */
	readonly log?: HistoryLog | undefined;
}

/** As much of Electron's `BrowserWindow` as is used here. */
export interface MountedWindow extends SessionWindow {
	readonly webContents: NoticeContents;
}

export interface MountedExecutionHistory {
	readonly history: ExecutionHistory;
	readonly backends: BackendManager;
	/** False once the app is about to quit: requests are refused, and no window should be opened. */
	readonly isAccepting: boolean;
	/** Tells a window of changes, and closes in time when the window says that the system ends. */
	addWindow(window: MountedWindow): void;
	/** Takes everything down again. Quitting the app does it too. Safe to call twice. */
	close(): Promise<void>;
}

const silent: HistoryLog = { info() {}, warn() {}, error() {} };

/** To be called once, when the app is ready. What is opened is closed in the reverse order. */
export async function mountExecutionHistory(
	electron: MountedElectron,
	options: MountOptions,
): Promise<MountedExecutionHistory> {
	const { log = silent } = options;
	const opened = new AsyncDisposableStack();
	const close = async () => {
		await opening.catch(() => {});
		await opened.disposeAsync();
		log.info("Closed");
	};
	const quit = new QuitSequence(electron.app, {
		close,
		abandon: () => process.kill(process.pid, "SIGKILL"),
		timeoutMs: QUIT_TIMEOUT_MS,
		onTrouble: (message, error) => log.error(message, { error }),
	});
	electron.powerMonitor.on("shutdown", quit.endWithSystem);
	const opening = open(electron, options, quit, opened);
	try {
		const { history, backends, notices } = await opening;
		return {
			history,
			backends,
			get isAccepting() {
				return quit.isAccepting;
			},
			addWindow(window) {
				quit.watchSession(window);
				informWindow(window.webContents, notices);
			},
			close,
		};
	} catch (error) {
		await opened.disposeAsync();
		throw error;
	}
}

async function open(
	{ ipcMain, utilityProcess }: MountedElectron,
	options: MountOptions,
	quit: QuitSequence,
	opened: AsyncDisposableStack,
) {
	const { directory, workerScript, log = silent } = options;
	const history = await openExecutionHistory({ directory, workerScript, log });
	opened.defer(() => history.close());

	const backends = await openBackendManager({
		directory: join(directory, "backends"),
		history,
		startProcess: backendUtilityProcess({
			fork: (...parameters) => utilityProcess.fork(...parameters),
			script: options.backendScript,
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
		isTrustedSender: senderCheck(options.isTrustedUrl),
		handlers: whileAccepting(
			createRequestHandlers({ history, backends }),
			() => quit.isAccepting,
		),
		log,
	});
	opened.defer(unregister);
	return { history, backends, notices };
}
