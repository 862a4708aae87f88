/**
 * Ends the app in order: accept nothing new, let the windows close, close what is open, then end.
 *
 * - `before-quit`: nothing new is accepted. A window may still refuse to close; then everything is accepted again.
 * - `will-quit`, when all windows are closed: held back once, until what is open is closed, but no longer than the
 *   time-out. A query that hangs cannot be stopped, only left behind: all that was acknowledged is on disk by then.
 * - A system that shuts down is asked to wait for the same; where it does not, closing at least begins.
 */

interface Preventable {
	preventDefault(): void;
}

/** As much of Electron's `app` as is used here. */
export interface QuittableApp {
	on(event: "before-quit" | "quit", listener: () => void): unknown;
	on(event: "will-quit", listener: (event: Preventable) => void): unknown;
	on(event: "browser-window-focus", listener: () => void): unknown;
	on(
		event: "web-contents-created",
		listener: (event: unknown, contents: UnloadingContents) => void,
	): unknown;
	quit(): void;
}

interface UnloadingContents {
	on(event: "will-prevent-unload", listener: () => void): unknown;
}

/** A window, which is where Windows tells of its end. */
export interface SessionWindow {
	on(
		event: "query-session-end",
		listener: (event: Preventable) => void,
	): unknown;
	on(event: "session-end", listener: () => void): unknown;
}

export interface QuitOptions {
	/** Closes what is open. Called once. */
	readonly close: () => Promise<void>;
	/** Ends the process at once, when closing had to be given up. */
	readonly abandon: () => void;
	/** How long to wait for `close`. */
	readonly timeoutMs: number;
	/** Told when closing fails or takes too long. */
	readonly onTrouble: (message: string, error?: unknown) => void;
}

type QuitState = "open" | "draining" | "closing" | "done";

export class QuitSequence {
	readonly #app: QuittableApp;
	readonly #options: QuitOptions;
	#state: QuitState = "open";
	#isAbandoned = false;

	constructor(app: QuittableApp, options: QuitOptions) {
		this.#app = app;
		this.#options = options;
		app.on("before-quit", () => {
			if (this.#state === "open") this.#state = "draining";
		});
		// Either tells that a window stays, so that the quit was called off.
		app.on("web-contents-created", (_event, contents) =>
			contents.on("will-prevent-unload", () => this.#resume()),
		);
		app.on("browser-window-focus", () => this.#resume());
		app.on("will-quit", (event) => this.#holdBack(event));
		app.on("quit", () => {
			// The thread that hangs would keep the process for as long as it hangs.
			if (this.#isAbandoned) options.abandon();
		});
	}

	/** Whether requests are answered and windows opened. */
	get isAccepting(): boolean {
		return this.#state === "open";
	}

	/** A system that shuts down: asked to wait, answered by quitting. */
	readonly endWithSystem = (event?: Preventable): void => {
		event?.preventDefault();
		this.#app.quit();
	};

	/** Windows ends a session without `before-quit`, `will-quit` or `quit`. */
	watchSession(window: SessionWindow): void {
		window.on("query-session-end", this.endWithSystem);
		window.on("session-end", () => this.#close());
	}

	#resume(): void {
		if (this.#state === "draining") this.#state = "open";
	}

	#holdBack(event: Preventable): void {
		if (this.#state === "done") return;
		event.preventDefault();
		this.#close();
	}

	#close(): void {
		if (this.#state === "closing" || this.#state === "done") return;
		this.#state = "closing";
		const { close, timeoutMs, onTrouble } = this.#options;
		const timeout = setTimeout(() => {
			onTrouble(`Closing took longer than ${timeoutMs} ms and was given up`);
			this.#isAbandoned = true;
			this.#end();
		}, timeoutMs);
		close()
			.catch((error: unknown) => onTrouble("Closing failed", error))
			.finally(() => {
				clearTimeout(timeout);
				if (!this.#isAbandoned) this.#end();
			});
	}

	#end(): void {
		this.#state = "done";
		this.#app.quit();
	}
}
