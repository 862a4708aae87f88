/** What your editor has already: pages of its own, and a window that shows them. */
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { app, BrowserWindow, protocol } from "electron";

const ORIGIN = "app://your-editor/";
const types: Readonly<Record<string, string>> = {
	".html": "text/html",
	".js": "text/javascript",
	".css": "text/css",
};

protocol.registerSchemesAsPrivileged([
	{ scheme: "app", privileges: { standard: true, secure: true } },
]);

export function isOwnPage(url: string): boolean {
	return url.startsWith(ORIGIN);
}

export function openWindow(preload: string): BrowserWindow {
	protocol.handle("app", async ({ url }) => {
		const { pathname } = new URL(url);
		const file = join(app.getAppPath(), "pages", pathname);
		return new Response(new Uint8Array(await readFile(file)), {
			headers: { "content-type": types[extname(file)] ?? "text/plain" },
		});
	});
	const window = new BrowserWindow({ webPreferences: { preload } });
	void window.loadURL(`${ORIGIN}index.html`);
	return window;
}
