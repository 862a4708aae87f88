/** What a sandboxed preload finds (§1, §5), run in the page before its scripts. Sent as text: it stands alone. */

export type PageMessage =
	| { kind: "invoke"; channel: string; text: string }
	| { kind: "open"; url: string }
	| { kind: "permission"; name: string };

type Send = (message: PageMessage) => Promise<never>;
type Preload = (require: (name: string) => object) => void;

/**
 * The preload shares the page's world here, where Electron gives it one of its own: what the bridge lets through is as
 * in Electron, but a page could tamper with the language's own objects.
 */
export function runPreload(
	names: { binding: string; receiver: string },
	toText: (clone: unknown) => string,
	fromText: (text: string) => unknown,
	preload?: Preload,
): void {
	const send: Send = Reflect.get(window, names.binding);
	Reflect.deleteProperty(window, names.binding);
	const lacks = (what: string): never => {
		throw new Error(`The stand-in for Electron has no ${what}`);
	};
	const strict = <Members extends object>(name: string, members: Members) =>
		new Proxy(members, {
			get: (target, key) =>
				key in target
					? Reflect.get(target, key)
					: lacks(`${name}.${String(key)}`),
		});

	/** §5: plain data is copied and frozen without its prototype, functions and promises are wrapped, the rest throws. */
	function cross(value: unknown, seen = new Map<unknown, unknown>()): unknown {
		if (typeof value === "symbol") return undefined;
		if (typeof value === "function")
			return (...args: unknown[]) => {
				try {
					return cross(value(...args.map((one) => cross(one))));
				} catch (error) {
					throw cross(error);
				}
			};
		if (typeof value !== "object" || value === null) return value;
		if (seen.has(value)) return seen.get(value);
		if (value instanceof Promise)
			return value.then(
				(result) => cross(result),
				(error) => Promise.reject(cross(error)),
			);
		if (value instanceof Error) return new Error(value.message);
		if (value instanceof Element || value instanceof Blob) return value;
		const copy = { Array: [], Object: {} }[
			Object.prototype.toString.call(value).slice(8, -1)
		];
		if (copy === undefined) return structuredClone(value);
		seen.set(value, copy);
		for (const [key, item] of Object.entries(value))
			Object.assign(copy, { [key]: cross(item, seen) });
		return Object.freeze(copy);
	}

	const listeners = new Map<string, Set<(...args: unknown[]) => void>>();
	Object.defineProperty(window, Symbol.for(names.receiver), {
		value: (channel: string, text: string) => {
			for (const listener of [...(listeners.get(channel) ?? [])])
				listener({}, ...Object.values(Object(fromText(text))));
		},
	});
	const ipcRenderer = strict("ipcRenderer", {
		async invoke(channel: string, ...args: unknown[]) {
			const text = toText(structuredClone(args));
			try {
				return fromText(await send({ kind: "invoke", channel, text }));
			} catch (error) {
				const { message } =
					error instanceof Error ? error : new Error(String(error));
				throw new Error(
					`Error invoking remote method '${channel}': ${message}`,
				);
			}
		},
		on(channel: string, listener: (...args: unknown[]) => void) {
			const known = listeners.get(channel) ?? new Set();
			listeners.set(channel, known.add(listener));
		},
		removeListener(channel: string, listener: (...args: unknown[]) => void) {
			listeners.get(channel)?.delete(listener);
		},
	});
	const contextBridge = strict("contextBridge", {
		exposeInMainWorld(name: string, api: unknown) {
			if (name in window)
				throw new Error("Cannot bind an API on top of an existing property");
			Object.defineProperty(window, name, {
				value: cross(api),
				enumerable: true,
			});
		},
	});
	preload?.((name) => {
		if (name === "electron")
			return strict("electron", { contextBridge, ipcRenderer });
		if (/^(node:)?(events|timers|url)$/.test(name))
			return lacks(`"${name}" for preloads`);
		throw new Error(`module not found: ${name}`);
	});

	/** §6.14: a denied window is null, not an object. */
	window.open = (url) => {
		void send({ kind: "open", url: new URL(String(url), location.href).href });
		return null;
	};
	/** §6.5: who asks for a permission asks the app's session; once granted there is nothing to give. */
	const ask = async (name: string) => {
		if (await send({ kind: "permission", name })) lacks(`${name} to give`);
		throw new DOMException("Permission denied", "NotAllowedError");
	};
	const askInstead = (
		owner: object | undefined,
		method: string,
		name: string,
	) =>
		owner && Object.defineProperty(owner, method, { value: () => ask(name) });
	askInstead(navigator.mediaDevices, "getUserMedia", "media");
	askInstead(navigator.clipboard, "readText", "clipboard-read");
	askInstead(navigator, "requestMIDIAccess", "midi");
	Notification.requestPermission = () =>
		ask("notifications").catch(() => "denied");
	navigator.geolocation.getCurrentPosition = (_found, failed) =>
		ask("geolocation").catch(failed);
}
