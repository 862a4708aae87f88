/**
 * The bridge between the page and the main process. Runs sandboxed, in a world of its own: it loads Electron and the
 * names of the channels, nothing else, and hands the page plain data and functions, never an object of Electron's.
 */
import { contextBridge, ipcRenderer } from "electron";
import {
	BRIDGE_NAME,
	noticeChannels,
	requestChannels,
} from "../src-shared/channels.ts";
import type { Bridge } from "../src-shared/client.ts";
import type { ErrorCode } from "../src-shared/errors.ts";

const requestNames: ReadonlySet<string> = new Set(requestChannels);
const noticeNames: ReadonlySet<string> = new Set(noticeChannels);

const bridge: Bridge = {
	async invoke(channel, request) {
		if (!requestNames.has(channel))
			return failure("unknown-channel", `No channel "${channel}"`);
		if (!isSendable(request))
			return failure("invalid-request", "The request is not plain data");
		return ipcRenderer.invoke(channel, request);
	},
	on(channel, listener) {
		if (!noticeNames.has(channel))
			throw new Error(`No notices on a channel "${channel}"`);
		// A function of ours in between: the page's own is another object each time it crosses the bridge, so that
		// only what was registered here can be removed again. And the event stays here.
		const receive = (_event: unknown, notice: unknown) => listener(notice);
		ipcRenderer.on(channel, receive);
		return () => {
			ipcRenderer.removeListener(channel, receive);
		};
	},
};

function failure(code: ErrorCode, error: string) {
	return { error, code };
}

function isSendable(request: unknown): boolean {
	try {
		structuredClone(request);
		return true;
	} catch {
		return false;
	}
}

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);
