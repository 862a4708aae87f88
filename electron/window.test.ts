import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { bringForward, showPage, windowOptions } from "./window.ts";

class Window extends EventEmitter {
	readonly done: string[] = [];
	readonly #load: Promise<void>;
	isDown = false;
	isGone = false;

	constructor(load: Promise<void> = Promise.resolve()) {
		super();
		this.#load = load;
	}

	loadURL(url: string): Promise<void> {
		this.done.push(`load ${url}`);
		return this.#load;
	}
	isDestroyed(): boolean {
		return this.isGone;
	}
	isMinimized(): boolean {
		return this.isDown;
	}
	restore(): void {
		this.done.push("restore");
	}
	show(): void {
		this.done.push("show");
	}
	focus(): void {
		this.done.push("focus");
	}
}

describe("the window", () => {
	it("fits on the screen, and is never too small to use", () => {
		expect(
			windowOptions("preload.cjs", { width: 2560, height: 1400 }),
		).toMatchObject({ width: 1280, height: 820 });
		expect(
			windowOptions("preload.cjs", { width: 1024, height: 700 }),
		).toMatchObject({ width: 1024, height: 700 });
		expect(windowOptions("preload.cjs", { width: 0, height: 0 })).toMatchObject(
			{ width: 480, height: 360 },
		);
	});

	it("keeps its page away from Node", () => {
		expect(
			windowOptions("preload.cjs", { width: 2560, height: 1400 }),
		).toMatchObject({
			show: false,
			webPreferences: {
				preload: "preload.cjs",
				contextIsolation: true,
				sandbox: true,
				nodeIntegration: false,
				webSecurity: true,
				allowRunningInsecureContent: false,
				webviewTag: false,
			},
		});
	});

	it("is shown once its page is drawn", () => {
		const window = new Window();
		showPage(window, "app://history/", () => {});
		expect(window.done).toEqual(["load app://history/"]);
		window.emit("ready-to-show");
		expect(window.done).toEqual(["load app://history/", "show"]);
	});

	it("is shown although its page does not load, and says so", async () => {
		const window = new Window(Promise.reject(new Error("ERR_FAILED")));
		const told = new Promise((resolve) =>
			showPage(window, "app://history/", resolve),
		);
		expect(await told).toBe("The window's page could not be loaded");
		expect(window.done).toContain("show");
	});

	it.each([
		["closes", (window: Window) => window.emit("close")],
		[
			"is destroyed",
			(window: Window) => {
				window.isGone = true;
			},
		],
	])(
		"neither complains nor appears when it %s while its page loads",
		async (_how, end) => {
			const load = Promise.withResolvers<void>();
			const window = new Window(load.promise);
			const told: string[] = [];
			showPage(window, "app://history/", (message) => told.push(message));
			end(window);
			load.reject(new Error("ERR_FAILED"));
			await load.promise.catch(() => {});
			expect(told).toEqual([]);
			expect(window.done).toEqual(["load app://history/"]);
		},
	);

	it("comes to the front, also when it is minimized", () => {
		const window = new Window();
		bringForward(window);
		expect(window.done).toEqual(["show", "focus"]);
		window.isDown = true;
		bringForward(window);
		expect(window.done.slice(2)).toEqual(["restore", "show", "focus"]);
	});
});
