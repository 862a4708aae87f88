/**
 * A page with its preload, as Electron's sandbox runs it: a script without Node that may require Electron's renderer
 * part, and a bridge that lets plain data and functions through.
 */
import { EventEmitter } from "node:events";
import { createContext, Script } from "node:vm";
import { BRIDGE_NAME } from "../../src-shared/channels.ts";
import type { Bridge } from "../../src-shared/client.ts";
import { strict } from "./strict.ts";

interface LooseBridge {
	invoke(channel: string, request: unknown): Promise<unknown>;
	on(channel: string, listener: () => void): () => void;
}

export class SandboxedPage {
	readonly exposed = new Map<string, Bridge & LooseBridge>();
	/** Channels on which something was sent to the main process. */
	readonly invoked: string[] = [];
	readonly #ipc = new EventEmitter();

	/** @param preload text of the preload's bundle */
	constructor(preload: string) {
		const ipcRenderer = strict("ipcRenderer", {
			invoke: async (channel: string, request: unknown) => {
				this.invoked.push(channel);
				return ["answer", channel, structuredClone(request)];
			},
			on: (channel: string, listener: (...parameters: unknown[]) => void) => {
				this.#ipc.on(channel, listener);
			},
			removeListener: (channel: string, listener: () => void) => {
				this.#ipc.removeListener(channel, listener);
			},
		});
		const contextBridge = strict("contextBridge", {
			exposeInMainWorld: (name: string, api: Bridge & LooseBridge) => {
				if (this.exposed.has(name)) throw new Error(`"${name}" twice`);
				this.exposed.set(name, Object.freeze({ ...api }));
			},
		});
		const electron = strict("electron", { ipcRenderer, contextBridge });
		const requireInSandbox = (name: string) => {
			if (name !== "electron") throw new Error(`module not found: ${name}`);
			return electron;
		};
		// What the web has and the language has not.
		const context = createContext({ structuredClone });
		new Script(`(function (require, exports, module) {${preload}\n})`)
			.runInContext(context)
			.call(undefined, requireInSandbox, {}, {});
	}

	get bridge(): Bridge {
		return this.#loose;
	}

	/** Asks on any channel, as a page that knows no types. */
	invoke(channel: string, request: unknown): Promise<unknown> {
		return this.#loose.invoke(channel, request);
	}

	/** Listens on any channel, as a page that knows no types. */
	on(channel: string): () => void {
		return this.#loose.on(channel, () => {});
	}

	/** What the main process sends to the window. */
	notify(channel: string, notice: unknown): void {
		this.#ipc.emit(channel, { sender: "Electron's own" }, notice);
	}

	listeners(channel: string): number {
		return this.#ipc.listenerCount(channel);
	}

	get #loose(): Bridge & LooseBridge {
		const bridge = this.exposed.get(BRIDGE_NAME);
		if (bridge === undefined) throw new Error("There is no bridge");
		return bridge;
	}
}
