import type {
	NoticeChannel,
	RequestChannel,
} from "../../src-shared/channels.ts";
import type { ConnectionState, ViewerBridge } from "./bridge.ts";
import { followEvents } from "./event-stream.ts";

export interface HttpBridgeOptions {
	/** `http://127.0.0.1:<port>` */
	readonly origin: string;
	readonly token: string;
	/** Wait before the first try to reconnect the notices; doubles with every further one. Default 250. */
	readonly firstDelayMs?: number;
	/** Longest such wait. Default 5,000. */
	readonly maxDelayMs?: number;
}

export interface HttpBridge extends ViewerBridge {
	onConnection(listener: (state: ConnectionState) => void): () => void;
	/** Ends the stream of notices. */
	close(): void;
}

/** The contract over HTTP: requests as `POST /ipc/<channel>`, notices from `GET /events`. */
export function createHttpBridge(options: HttpBridgeOptions): HttpBridge {
	const authorization = `Bearer ${options.token}`;
	const noticeListeners = new Map<string, Set<(notice: unknown) => void>>();
	const connectionListeners = new Set<(state: ConnectionState) => void>();
	let state: ConnectionState | undefined;

	const close = followEvents({
		open: (signal) =>
			fetch(`${options.origin}/events`, { headers: { authorization }, signal }),
		onEvent: ({ event, data }) => {
			const listeners = noticeListeners.get(event ?? "");
			if (listeners === undefined) return;
			const notice: unknown = JSON.parse(data);
			for (const listener of listeners) listener(notice);
		},
		onState: (next) => {
			if (next === state) return;
			state = next;
			for (const listener of connectionListeners) listener(next);
		},
		firstDelayMs: options.firstDelayMs ?? 250,
		maxDelayMs: options.maxDelayMs ?? 5_000,
	});

	return {
		close,
		async invoke(channel: RequestChannel, request: unknown) {
			const response = await fetch(`${options.origin}/ipc/${channel}`, {
				method: "POST",
				headers: { authorization, "content-type": "application/json" },
				...(request === undefined ? {} : { body: JSON.stringify(request) }),
			}).catch((cause: unknown) => {
				throw new Error("The app does not answer. Is it still running?", {
					cause,
				});
			});
			return await response.json().catch((cause: unknown) => {
				throw new Error(
					`The app gave an answer that cannot be read (HTTP ${response.status}).`,
					{ cause },
				);
			});
		},
		on(channel: NoticeChannel, listener) {
			const listeners = noticeListeners.get(channel) ?? new Set();
			noticeListeners.set(channel, listeners.add(listener));
			return () => listeners.delete(listener);
		},
		onConnection(listener) {
			connectionListeners.add(listener);
			if (state !== undefined) listener(state);
			return () => connectionListeners.delete(listener);
		},
	};
}
