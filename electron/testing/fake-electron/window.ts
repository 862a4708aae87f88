import { EventEmitter } from "node:events";
import type { BrowserWindowConstructorOptions } from "electron";
import type { WindowDescription } from "../fake-electron-commands.ts";
import { strict } from "../strict.ts";
import type { FakeApp } from "./app.ts";
import type { FakeProtocol } from "./protocol.ts";

class FakeContents extends EventEmitter {
	readonly notices: string[] = [];
	isGone = false;

	setWindowOpenHandler(): void {}

	isDestroyed(): boolean {
		return this.isGone;
	}

	isCrashed(): boolean {
		return false;
	}

	send(channel: string, notice: unknown): void {
		structuredClone(notice);
		this.notices.push(channel);
	}
}

interface FakeWindowClass {
	new (options: BrowserWindowConstructorOptions): EventEmitter;
	getAllWindows(): { describe(): WindowDescription }[];
}

/** `BrowserWindow`: "loads" a page by asking the app's own protocol for it. */
export function fakeWindowClass(
	app: FakeApp,
	protocol: FakeProtocol,
): FakeWindowClass {
	const windows = new Set<FakeWindow>();

	class FakeWindow extends EventEmitter {
		readonly webContents = strict("webContents", new FakeContents());
		readonly #options: BrowserWindowConstructorOptions;
		#url = "";
		#status = 0;
		#isShown = false;

		static getAllWindows(): FakeWindow[] {
			return [...windows];
		}

		constructor(options: BrowserWindowConstructorOptions) {
			super();
			app.needReady("BrowserWindow");
			this.#options = options;
			windows.add(this);
			app.emit("web-contents-created", {}, this.webContents);
		}

		async loadURL(url: string): Promise<void> {
			this.webContents.emit("did-start-navigation", {
				isMainFrame: true,
				isSameDocument: false,
			});
			const response = await protocol.fetch(url);
			this.#url = url;
			this.#status = response.status;
			this.webContents.emit("did-navigate");
			this.emit("ready-to-show");
		}

		isMinimized(): boolean {
			return false;
		}

		show(): void {
			this.#isShown = true;
		}

		focus(): void {
			app.emit("browser-window-focus");
		}

		close(): void {
			windows.delete(this);
			this.webContents.isGone = true;
			this.webContents.emit("destroyed");
		}

		describe(): WindowDescription {
			return {
				url: this.#url,
				status: this.#status,
				isShown: this.#isShown,
				webPreferences: { ...this.#options.webPreferences },
				width: this.#options.width ?? 0,
				height: this.#options.height ?? 0,
				notices: this.webContents.notices,
			};
		}
	}

	app.closeWindows = () => {
		for (const window of windows) window.close();
	};
	return FakeWindow;
}
