/** The app's process: Node, with the stand-in in the place of `electron`. Ready once the app's script has run (§1). */
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { runInThisContext } from "node:vm";
import { app, mainScript } from "./app.ts";
import { windows } from "./browser-window.ts";
import { defaultSession, electron, handlers, schemes } from "./electron.ts";
import { offered } from "./pages.ts";
import { lacks, strict } from "./strict.ts";

const contentsOf = (window: number) => windows.get(window)?.webContents;

offered.evaluate = ({ source, argument }) =>
	runInThisContext(`(${source})`)(electron, argument);

offered.emit = ({ window, name, details, args = [] }) => {
	const contents = contentsOf(window);
	const emitter = name === "ready-to-show" ? windows.get(window) : contents;
	if (name === "render-process-gone") app.emit(name, {}, contents, ...args);
	return emitter?.ask(name, details, ...args) ?? false;
};

offered.closed = (window) => windows.get(window)?.gone();

offered.openWindow = ({ window, url }) => {
	const answer = contentsOf(window)?.openHandler({ url });
	if (answer?.action === "allow") lacks("child windows");
};

offered.mayUse = ({ window, permission }) => {
	const contents = contentsOf(window);
	const { promise, resolve } = Promise.withResolvers<boolean>();
	if (!defaultSession.hasPermission(contents, permission))
		return Promise.resolve(false);
	defaultSession.mayUse(contents, permission, resolve);
	return promise;
};

offered.download = ({ window, url }) => {
	const item = strict("DownloadItem", { getURL: () => url });
	const contents = contentsOf(window);
	return (
		defaultSession.ask("will-download", {}, item, contents) ||
		lacks("folder for downloads")
	);
};

/** §6: what the app's own handler answers. */
offered.request = async ({ url, body, ...request }) => {
	const serve = schemes.get(new URL(url).protocol.slice(0, -1));
	const response = await serve?.(new Request(url, { ...request, body }));
	if (response === undefined) throw new Error(`Nobody serves ${url}`);
	return {
		status: response.status,
		headers: Object.fromEntries(response.headers),
		body: await response.bytes(),
	};
};

/** §5: the sender's frame is known until something has been awaited; of an error only the message comes back. */
offered.invoke = async ({ window, channel, args, frame: { url, isTop } }) => {
	const handler = handlers.get(channel);
	if (handler === undefined)
		throw new Error(`No handler registered for '${channel}'`);
	const parent = isTop ? null : {};
	const senderFrame = strict("WebFrameMain", { url, parent });
	const event = { sender: contentsOf(window), senderFrame };
	const answer = handler(event, ...args);
	Object.assign(event, { senderFrame: null });
	return answer;
};

registerHooks({
	resolve: (specifier, context, next) =>
		specifier === "electron"
			? { url: import.meta.resolve("./electron.ts"), shortCircuit: true }
			: next(specifier, context),
});
await import(pathToFileURL(mainScript).href);
setImmediate(() => app.start());
