/** The window of the viewer. */
import type { BrowserWindowConstructorOptions } from "electron";

const USUAL_SIZE = { width: 1280, height: 820 };
const SMALLEST_SIZE = { width: 480, height: 360 };

interface Size {
	readonly width: number;
	readonly height: number;
}

/**
 * @param preload path of the preload's bundle
 * @param workArea size of the screen without its bars
 */
export function windowOptions(
	preload: string,
	workArea: Size,
): BrowserWindowConstructorOptions {
	return {
		...within(USUAL_SIZE, workArea),
		minWidth: SMALLEST_SIZE.width,
		minHeight: SMALLEST_SIZE.height,
		title: "Execution History",
		// Shown when there is something to see.
		show: false,
		autoHideMenuBar: true,
		webPreferences: {
			preload,
			contextIsolation: true,
			sandbox: true,
			nodeIntegration: false,
			nodeIntegrationInWorker: false,
			nodeIntegrationInSubFrames: false,
			webSecurity: true,
			allowRunningInsecureContent: false,
			webviewTag: false,
			navigateOnDragDrop: false,
			spellcheck: false,
		},
	};
}

function within(size: Size, workArea: Size): Size {
	return {
		width: Math.max(SMALLEST_SIZE.width, Math.min(size.width, workArea.width)),
		height: Math.max(
			SMALLEST_SIZE.height,
			Math.min(size.height, workArea.height),
		),
	};
}

/** As much of Electron's `BrowserWindow` as is used here. */
export interface ShownWindow {
	once(event: "ready-to-show" | "close", listener: () => void): unknown;
	isDestroyed(): boolean;
	isMinimized(): boolean;
	restore(): void;
	show(): void;
	focus(): void;
	loadURL(url: string): Promise<void>;
}

/**
 * Loads a page and shows the window once it is drawn. A page that fails to load is told to `onTrouble`; one whose window
 * closes meanwhile, as when the app ends while it starts, did not fail.
 */
export function showPage(
	window: ShownWindow,
	url: string,
	onTrouble: (message: string, data: Record<string, unknown>) => void,
): void {
	window.once("ready-to-show", () => window.show());
	let isClosing = false;
	window.once("close", () => {
		isClosing = true;
	});
	window.loadURL(url).catch((error: unknown) => {
		// Whoever destroys a window does so without "close".
		if (isClosing || window.isDestroyed()) return;
		onTrouble("The window's page could not be loaded", { url, error });
		// Otherwise there would be an app that nobody sees and nobody can end.
		window.show();
	});
}

/** Brings a window to the front: what a second start of the app does. */
export function bringForward(window: ShownWindow): void {
	if (window.isMinimized()) window.restore();
	window.show();
	window.focus();
}
