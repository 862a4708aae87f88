/** What Electron's `ipcMain` does with a request, without Electron: one handler a channel, copies in and out. */
import type { IpcMain } from "../ipc-main.ts";

/** Who sent a request. */
export interface TestEvent {
	readonly from: "our page" | "another page" | "a frame that is gone";
}

export class IpcChannel implements IpcMain<TestEvent> {
	readonly #handlers = new Map<
		string,
		(event: TestEvent, request: unknown) => Promise<unknown>
	>();

	handle(
		channel: string,
		listener: (event: TestEvent, request: unknown) => Promise<unknown>,
	): void {
		if (this.#handlers.has(channel))
			throw new Error(`A second handler for ${channel}`);
		this.#handlers.set(channel, listener);
	}

	removeHandler(channel: string): void {
		this.#handlers.delete(channel);
	}

	get channels(): string[] {
		return [...this.#handlers.keys()];
	}

	async invoke(
		channel: string,
		request?: unknown,
		from: TestEvent["from"] = "our page",
	): Promise<unknown> {
		const handler = this.#handlers.get(channel);
		if (handler === undefined)
			throw new Error(`No handler registered for '${channel}'`);
		return structuredClone(await handler({ from }, structuredClone(request)));
	}
}

export function isOurPage({ from }: TestEvent): boolean {
	if (from === "a frame that is gone")
		throw new Error("Render frame was disposed");
	return from === "our page";
}
