/** `BrowserWindow` and its `webContents`; the page itself is Chromium's, in another process. */
import type { BrowserWindowConstructorOptions } from "electron/main";
import { app } from "./app.ts";
import { pages } from "./pages.ts";
import { Emitter, lacks, strict } from "./strict.ts";

type OpenHandler = (details: { url: string }) => { action: string };
/** All that are open. */
export const windows = new Map<number, BrowserWindow>();
let lastId = 0;

/** §5, §6. Redirects and webviews do not come about here: a page that redirects is reported. */
class WebContents extends Emitter {
	openHandler: OpenHandler = () => lacks("child windows");
	url = "";
	isGone = false;
	hasCrashed = false;
	readonly id: number;

	constructor(id: number) {
		super(
			"webContents",
			"did-start-navigation did-navigate did-fail-provisional-load did-finish-load will-navigate will-frame-navigate will-redirect will-attach-webview will-prevent-unload render-process-gone destroyed",
		);
		this.id = id;
		this.on("render-process-gone", () => {
			this.hasCrashed = true;
		});
		this.on("did-navigate", (_event, url: string) => {
			this.url = url;
			this.hasCrashed = false;
		});
	}

	getURL = () => this.url;
	isDestroyed = () => this.isGone;
	isCrashed = () => this.hasCrashed;
	setWindowOpenHandler(handler: OpenHandler): void {
		this.openHandler = handler;
	}
	send(channel: string, ...args: unknown[]): void {
		structuredClone(args);
		void pages("send", { window: this.id, channel, args });
	}
	executeJavaScript = (code: string) =>
		pages("execute", { window: this.id, code });
	reload(): void {
		void pages("reload", this.id);
	}
	forcefullyCrashRenderer(): void {
		void pages("crash", this.id);
	}
}

export class BrowserWindow extends Emitter {
	readonly id = ++lastId;
	readonly webContents = strict("webContents", new WebContents(this.id));
	isShown: boolean;
	isSmall = false;

	static getAllWindows = () => [...windows.values()];

	constructor(options: BrowserWindowConstructorOptions = {}) {
		super(
			"BrowserWindow",
			"ready-to-show close closed query-session-end session-end",
		);
		app.needReady("BrowserWindow");
		const { sandbox, contextIsolation, nodeIntegration } =
			options.webPreferences ?? {};
		if (sandbox === false || contextIsolation === false || nodeIntegration)
			lacks("pages that are not sandboxed and isolated");
		this.isShown = options.show !== false;
		void pages("create", { window: this.id, options });
		const self = strict("BrowserWindow", this);
		windows.set(this.id, self);
		app.windows.set(this.id, self);
		app.emit("web-contents-created", {}, this.webContents);
		// biome-ignore lint/correctness/noConstructorReturn: what is used is the strict one.
		return self;
	}

	loadURL = (url: string) => pages("load", { window: this.id, url });
	isVisible = () => this.isShown && !this.isSmall;
	isMinimized = () => this.isSmall;
	isDestroyed = () => this.webContents.isGone;
	show(): void {
		this.isShown = true;
	}
	hide(): void {
		this.isShown = false;
	}
	minimize(): void {
		this.isSmall = true;
	}
	restore(): void {
		this.isSmall = false;
	}
	focus(): void {
		app.emit("browser-window-focus", {}, this);
	}
	/** Answers whether neither the app nor the page objected. */
	close = async () =>
		!this.ask("close") &&
		(await pages("close", { window: this.id, force: false }));
	destroy(): void {
		void pages("close", { window: this.id, force: true });
		this.gone();
	}
	gone(): void {
		if (!windows.delete(this.id)) return;
		app.windows.delete(this.id);
		this.webContents.isGone = true;
		this.webContents.emit("destroyed");
		this.emit("closed");
		app.windowClosed();
	}
}
