/** The app's windows: each a page of Chromium, with the preload before its scripts and the app's scheme behind it. */
import type { ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import type { BrowserContext, Page, Route } from "@playwright/test";
import type { BrowserWindowConstructorOptions } from "electron/main";
import type { AppMethods, PageMethods } from "./calls.ts";
import { fromText, toText } from "./clone-text.ts";
import { connect } from "./peer.ts";
import { type PageMessage, runPreload } from "./preload-world.ts";

const NAMES = { binding: "__standIn", receiver: "stand-in for Electron" };

/** §14: `app://x` is `https://x.app.invalid` to Chromium: as standard and as secure, and nobody's on the network. */
const webUrl = (url: string) =>
	url.replace(/^(?!https?:)([a-z]+):\/\/([^/]+)/, "https://$2.$1.invalid");
const appUrl = (url: string) =>
	url.replace(/^https:\/\/([^/]+)\.([a-z]+)\.invalid(?=\/|$)/, "$2://$1");

interface Drawn {
	readonly page: Page;
	readonly options: BrowserWindowConstructorOptions;
	/** Where the app sends it, and not the page itself. */
	sentTo?: string;
	isNavigating: boolean;
	hasCrashed: boolean;
}

export async function drawWindows(
	context: BrowserContext,
	child: ChildProcess,
) {
	const windows = new Map<number, Promise<Drawn>>();
	const open = new Map<Page, number>();
	const lacking: string[] = [];

	const methods: PageMethods = {
		create: ({ window, options }) => {
			windows.set(window, draw(window, options));
		},
		async load({ window, url }) {
			let drawn = await windowOf(window);
			if (drawn.hasCrashed) {
				open.delete(drawn.page);
				void drawn.page.close().catch(() => {});
				windows.set(window, draw(window, drawn.options));
				drawn = await windowOf(window);
			}
			drawn.sentTo = webUrl(url);
			drawn.isNavigating = true;
			await drawn.page.goto(drawn.sentTo);
			await app("emit", { window, name: "did-finish-load" });
			await app("emit", { window, name: "ready-to-show" });
		},
		async reload(window) {
			const { page } = await windowOf(window);
			await methods.load({ window, url: page.url() });
		},
		async close({ window, force }) {
			const { page, hasCrashed } = await windowOf(window);
			const closed = new Promise<boolean>((done) =>
				page.once("close", () => done(true)),
			);
			const stays = new Promise<boolean>((done) =>
				page.once("dialog", async (dialog) => {
					const name = "will-prevent-unload";
					const leaves = await app("emit", { window, name });
					await (leaves ? dialog.accept() : dialog.dismiss());
					if (!leaves) done(false);
				}),
			);
			await page.close({ runBeforeUnload: !force && !hasCrashed });
			return Promise.race([closed, stays]);
		},
		async crash(window) {
			const { page } = await windowOf(window);
			const session = await context.newCDPSession(page);
			void session.send("Page.crash").catch(() => {});
		},
		async send({ window, channel, args }) {
			const { page } = await windowOf(window);
			const message = { ...NAMES, channel, text: toText(args) };
			await page
				.evaluate(({ receiver, channel, text }) => {
					Reflect.get(globalThis, Symbol.for(receiver))?.(channel, text);
				}, message)
				// The page is on its way to another: Electron, too, lets go of the message.
				.catch(() => {});
		},
		execute: async ({ window, code }) =>
			(await windowOf(window)).page.evaluate(code),
		lacking: (name) => void lacking.push(name),
	};
	const app = connect<AppMethods>(child, methods);

	async function windowOf(window: number): Promise<Drawn> {
		const drawn = await windows.get(window);
		if (drawn === undefined) throw new Error(`No window ${window}`);
		return drawn;
	}

	async function draw(
		window: number,
		options: BrowserWindowConstructorOptions,
	): Promise<Drawn> {
		const { preload, nodeIntegrationInSubFrames = false } =
			options.webPreferences ?? {};
		const text = preload === undefined ? "" : await readFile(preload, "utf8");
		const page = await context.newPage();
		open.set(page, window);
		const { width = 800, height = 600 } = options;
		await page.setViewportSize({ width, height });
		await page.addInitScript({
			content: `(${runPreload})(${JSON.stringify(NAMES)}, ${toText}, ${fromText},
				${nodeIntegrationInSubFrames} || window === window.top
				? function (require, module = { exports: {} }, exports = module.exports) {${text}\n} : undefined)`,
		});
		const drawn = { page, options, isNavigating: false, hasCrashed: false };
		page.on("framenavigated", (frame) => {
			if (frame !== page.mainFrame() || !drawn.isNavigating) return;
			drawn.isNavigating = false;
			const args = [appUrl(frame.url())];
			void app("emit", { window, name: "did-navigate", args });
		});
		page.on("request", (request) => {
			if (request.isNavigationRequest() && request.redirectedFrom() !== null)
				lacking.push("redirects");
		});
		page.on("crash", () => {
			drawn.hasCrashed = true;
			const args = [{ reason: "crashed", exitCode: 1 }];
			void app("emit", { window, name: "render-process-gone", args });
		});
		page.on("download", (download) =>
			app("download", { window, url: appUrl(download.url()) }).catch(() => {}),
		);
		page.on("close", () => {
			if (open.delete(page)) void app("closed", window);
		});
		return drawn;
	}

	/** §6: whether a frame may go where it wants to; where the app itself sends a window nobody is asked. */
	async function mayNavigate(window: number, route: Route): Promise<boolean> {
		const drawn = await windowOf(window);
		const request = route.request();
		const isMainFrame = request.frame() === drawn.page.mainFrame();
		const details = {
			url: appUrl(request.url()),
			isMainFrame,
			isSameDocument: false,
		};
		if (isMainFrame && drawn.sentTo === request.url()) delete drawn.sentTo;
		else
			for (const name of ["will-frame-navigate", "will-navigate"])
				if (isMainFrame || name === "will-frame-navigate")
					if (await app("emit", { window, name, details })) return false;
		if (isMainFrame) {
			drawn.isNavigating = true;
			await app("emit", { window, name: "did-start-navigation", details });
		}
		return true;
	}

	async function answer(route: Route): Promise<void> {
		const request = route.request();
		if (request.isNavigationRequest()) {
			const window = open.get(request.frame().page());
			if (window === undefined || !(await mayNavigate(window, route)))
				return route.abort("aborted");
		}
		const url = appUrl(request.url());
		if (url === request.url()) return route.continue();
		const body = request.postDataBuffer();
		const {
			status,
			headers,
			body: content,
		} = await app("request", {
			url,
			method: request.method(),
			headers: await request.allHeaders(),
			body: body === null ? null : new Uint8Array(body),
		});
		await route.fulfill({ status, headers, body: Buffer.from(content) });
	}

	await context.route("**/*", (route) =>
		// A popup's first request has no frame yet; and the app may be gone before it answers.
		answer(route).catch(() => route.abort("failed").catch(() => {})),
	);
	await context.exposeBinding(
		NAMES.binding,
		async ({ page, frame }, message: PageMessage) => {
			const window = open.get(page);
			if (window === undefined) return undefined;
			const url = appUrl(frame.url());
			const isTop = frame.parentFrame() === null;
			if (message.kind === "open")
				return app("openWindow", { ...message, window });
			if (message.kind === "permission")
				return app("mayUse", { window, permission: message.name });
			const { channel } = message;
			const args = Object.values(Object(fromText(message.text)));
			const sender = { window, frame: { url, isTop } };
			return toText(await app("invoke", { channel, args, ...sender }));
		},
	);
	/** Without `window.open`: a link to a new window, which Electron asks the same handler for. */
	context.on("page", async (page) => {
		await Promise.all(windows.values());
		if (open.has(page)) return;
		const window = open.get((await page.opener()) ?? page);
		if (window !== undefined)
			await app("openWindow", { window, url: page.url() }).catch(() => {});
		// Unless the window that opened it is closed meanwhile, and everything with it.
		else if (open.size > 0) lacking.push("windows of unknown origin");
		await page.close().catch(() => {});
	});
	return { app, open, lacking };
}
