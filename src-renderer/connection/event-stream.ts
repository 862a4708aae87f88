import type { EventSourceMessage } from "eventsource-parser";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { ConnectionState } from "./bridge.ts";

export interface EventStreamOptions {
	/** Asks for the stream; `EventSource` cannot send the token that this request needs. */
	readonly open: (signal: AbortSignal) => Promise<Response>;
	readonly onEvent: (event: EventSourceMessage) => void;
	readonly onState: (state: ConnectionState) => void;
	/** Wait before the first try to reconnect; doubles with every further one. */
	readonly firstDelayMs: number;
	readonly maxDelayMs: number;
}

/** Follows a stream of server-sent events, reconnecting for ever. Returns what ends it. */
export function followEvents(options: EventStreamOptions): () => void {
	const ended = new AbortController();
	void follow(options, ended.signal);
	return () => ended.abort();
}

async function follow(
	options: EventStreamOptions,
	signal: AbortSignal,
): Promise<void> {
	let failures = 0;
	while (!signal.aborted) {
		try {
			const events = await connect(options, signal);
			failures = 0;
			options.onState("connected");
			await deliver(events, options.onEvent);
		} catch {
			// Whatever ended the stream, the answer is to say so and to connect again.
		}
		if (signal.aborted) return;
		options.onState("lost");
		await wait(
			Math.min(options.firstDelayMs * 2 ** failures, options.maxDelayMs),
			signal,
		);
		failures += 1;
	}
}

async function connect(
	options: EventStreamOptions,
	signal: AbortSignal,
): Promise<ReadableStream<EventSourceMessage>> {
	const response = await options.open(signal);
	if (!response.ok || response.body === null)
		throw new Error(`No stream of events: ${response.status}`);
	return response.body
		.pipeThrough(new TextDecoderStream())
		.pipeThrough(new EventSourceParserStream());
}

async function deliver(
	events: ReadableStream<EventSourceMessage>,
	onEvent: (event: EventSourceMessage) => void,
): Promise<void> {
	const reader = events.getReader();
	for (;;) {
		const next = await reader.read();
		if (next.done) return;
		onEvent(next.value);
	}
}

function wait(delayMs: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const timer = setTimeout(end, delayMs);
		function end(): void {
			clearTimeout(timer);
			signal.removeEventListener("abort", end);
			resolve();
		}
		signal.addEventListener("abort", end);
	});
}
