import { EventEmitter, once } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { type QuitOptions, QuitSequence } from "./quit.ts";

/** `app`, as far as a quit goes: `will-quit` only comes when every window has closed. */
class QuittingApp extends EventEmitter {
	readonly contents = new EventEmitter();
	windowRefuses = false;
	quits = 0;

	openWindow(): void {
		this.emit("web-contents-created", {}, this.contents);
	}

	quit(): void {
		this.quits += 1;
		this.emit("before-quit");
		if (this.windowRefuses) {
			this.contents.emit("will-prevent-unload");
			return;
		}
		const event = new Preventable();
		this.emit("will-quit", event);
		if (!event.isPrevented) this.emit("quit");
	}
}

class Preventable {
	isPrevented = false;

	preventDefault(): void {
		this.isPrevented = true;
	}
}

function sequence(options: Partial<QuitOptions> = {}) {
	const app = new QuittingApp();
	const done: string[] = [];
	const quit = new QuitSequence(app, {
		close: async () => {
			done.push("closed");
		},
		abandon: () => done.push("abandoned"),
		timeoutMs: 60_000,
		onTrouble: (message) => done.push(message),
		...options,
	});
	app.on("quit", () => done.push("quit"));
	app.openWindow();
	return { app, quit, done };
}

describe("a quit", () => {
	it("closes what is open before the app ends, once", async () => {
		const { app, done } = sequence();
		const ended = once(app, "quit");
		app.quit();
		expect(done).not.toContain("quit");
		app.quit();
		await ended;
		expect(done).toEqual(["closed", "quit"]);
	});

	it("accepts nothing from its first moment", () => {
		const { app, quit } = sequence();
		expect(quit.isAccepting).toBe(true);
		app.emit("before-quit");
		expect(quit.isAccepting).toBe(false);
	});

	it("is forgotten when a window refuses to close", async () => {
		const { app, quit, done } = sequence();
		app.windowRefuses = true;
		app.quit();
		expect(quit.isAccepting).toBe(true);
		expect(done).toEqual([]);

		app.windowRefuses = false;
		const ended = once(app, "quit");
		app.quit();
		await ended;
		expect(done).toEqual(["closed", "quit"]);
	});

	it("is forgotten when a window is used again", () => {
		const { app, quit } = sequence();
		app.emit("before-quit");
		app.emit("browser-window-focus");
		expect(quit.isAccepting).toBe(true);
	});

	it("does not accept anything again once it closes", () => {
		const { app, quit } = sequence({ close: () => new Promise(() => {}) });
		app.quit();
		app.emit("browser-window-focus");
		app.contents.emit("will-prevent-unload");
		expect(quit.isAccepting).toBe(false);
		app.emit("before-quit");
		expect(quit.isAccepting).toBe(false);
	});

	it("gives up on what does not close, and leaves it behind", async () => {
		const { app, done } = sequence({
			close: () => new Promise(() => {}),
			timeoutMs: 1,
		});
		const ended = once(app, "quit");
		app.quit();
		await ended;
		expect(done).toEqual([
			"Closing took longer than 1 ms and was given up",
			"abandoned",
			"quit",
		]);
	});

	it("ends once when what was given up closes after all", async () => {
		let close = () => {};
		const closed = new Promise<void>((resolve) => {
			close = resolve;
		});
		const { app, done } = sequence({ close: () => closed, timeoutMs: 1 });
		const ended = once(app, "quit");
		app.quit();
		await ended;
		close();
		await closed;
		await new Promise(setImmediate);
		expect(done.filter((step) => step === "quit")).toHaveLength(1);
	});

	it("keeps no timer once it has closed", async () => {
		vi.useFakeTimers();
		try {
			const { app } = sequence();
			const ended = once(app, "quit");
			app.quit();
			await ended;
			expect(vi.getTimerCount()).toBe(0);
		} finally {
			vi.useRealTimers();
		}
	});

	it("ends although closing fails, and says so", async () => {
		const { app, done } = sequence({
			close: () => Promise.reject(new Error("no disk")),
		});
		const ended = once(app, "quit");
		app.quit();
		await ended;
		expect(done).toEqual(["Closing failed", "quit"]);
	});
});

describe("the end of a session", () => {
	it("waits where the system waits", async () => {
		const { app, quit, done } = sequence();
		const window = new EventEmitter();
		quit.watchSession(window);
		const event = new Preventable();
		const ended = once(app, "quit");
		window.emit("query-session-end", event);
		expect(event.isPrevented).toBe(true);
		await ended;
		expect(done).toEqual(["closed", "quit"]);
	});

	it("begins to close at once where it does not", async () => {
		const { app, quit, done } = sequence();
		const window = new EventEmitter();
		quit.watchSession(window);
		const ended = once(app, "quit");
		window.emit("session-end");
		expect(quit.isAccepting).toBe(false);
		expect(done).toEqual(["closed"]);
		await ended;
	});
});
