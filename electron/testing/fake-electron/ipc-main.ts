import { EventEmitter } from "node:events";
import type { Frame } from "../fake-electron-commands.ts";

type Handler = (event: object, request: unknown) => unknown;

/** `ipcMain`: refuses a second handler, and carries plain data only. */
export class FakeIpcMain extends EventEmitter {
	readonly #handlers = new Map<string, Handler>();

	handle(channel: string, handler: Handler): void {
		if (this.#handlers.has(channel))
			throw new Error(`A second handler for "${channel}"`);
		this.#handlers.set(channel, handler);
	}

	removeHandler(channel: string): void {
		this.#handlers.delete(channel);
	}

	channels(): string[] {
		return [...this.#handlers.keys(), ...this.eventNames().map(String)];
	}

	async invoke(
		channel: string,
		request: unknown,
		frame: Frame | null,
	): Promise<unknown> {
		const handler = this.#handlers.get(channel);
		if (handler === undefined)
			throw new Error(`No handler registered for '${channel}'`);
		const senderFrame =
			frame === null
				? null
				: { url: frame.url, parent: frame.isInside ? {} : null };
		const event = { senderFrame };
		const answer = handler(event, structuredClone(request));
		// The frame is another's as soon as anything has been awaited.
		event.senderFrame = null;
		return structuredClone(await answer);
	}
}
