/** Notices as server-sent events: the event's name is the channel, its data the notice. */
import type { Context } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { Notices, NoticeTarget } from "./notices.ts";

/** Notices that may wait for a reader; one that is slower than that has to begin anew, and reads everything then. */
const MAX_WAITING = 100;

export interface EventStreamsOptions {
	readonly notices: Notices;
	/** Shows both ends that the other is there; in milliseconds. */
	readonly heartbeatMs: number;
}

/** The event streams that are open. */
export class EventStreams {
	readonly #notices: Notices;
	readonly #heartbeatMs: number;
	readonly #open = new Set<SSEStreamingApi>();

	constructor({ notices, heartbeatMs }: EventStreamsOptions) {
		this.#notices = notices;
		this.#heartbeatMs = heartbeatMs;
	}

	/** How many are open. */
	get size(): number {
		return this.#open.size;
	}

	/** Answers a request with a stream that ends when either side wants it to. */
	respond(context: Context): Response {
		return streamSSE(context, async (stream) => {
			const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
			const remove = this.#notices.add(toTarget(stream));
			const heartbeat = setInterval(
				() => void stream.write(": here\n\n"),
				this.#heartbeatMs,
			);
			this.#open.add(stream);
			// Something has to be sent before the other side sees that it is connected.
			await stream.write(": connected\n\n");
			await ended;
			clearInterval(heartbeat);
			remove();
			this.#open.delete(stream);
		});
	}

	close(): void {
		for (const stream of this.#open) stream.abort();
	}
}

function toTarget(stream: SSEStreamingApi): NoticeTarget {
	let waiting = 0;
	return {
		isDestroyed: () => stream.aborted,
		isCrashed: () => false,
		send(channel, notice) {
			if (waiting === MAX_WAITING) return stream.abort();
			waiting += 1;
			void stream
				.writeSSE({ event: channel, data: JSON.stringify(notice) })
				.finally(() => {
					waiting -= 1;
				});
		},
	};
}
