/** The contract over Electron's IPC. Electron itself comes in as a parameter. */
import { appendChannels, requestChannels } from "../../src-shared/channels.ts";
import {
	MAX_REQUEST_BYTES,
	type RequestHandlers,
} from "../../src-shared/contract.ts";
import type { Failure } from "../../src-shared/errors.ts";
import {
	type AppendAck,
	MAX_BATCH_BYTES,
} from "../../src-shared/event-batch.ts";
import type { HistoryLog } from "../execution-history/history.ts";
import { Answerer } from "./answer.ts";
import { isLargerThan } from "./request-size.ts";

/** What is used of Electron's `ipcMain`. */
export interface IpcMain<Event> {
	handle(
		channel: string,
		listener: (event: Event, request: unknown) => Promise<unknown>,
	): void;
	removeHandler(channel: string): void;
}

export interface IpcOptions<Event> {
	readonly ipcMain: IpcMain<Event>;
	/**
	 * Whether a request comes from a page of ours. Called before anything else and synchronously: a frame that has
	 * navigated on cannot be asked any more. When it throws, the answer is no.
	 */
	readonly isTrustedSender: (event: Event) => boolean;
	readonly handlers: RequestHandlers;
	/** Takes batches from pages; without it the append channel does not exist. */
	readonly append?: ((bytes: Uint8Array) => Promise<AppendAck>) | undefined;
	readonly log: HistoryLog;
}

/** Answers every channel of the contract. Returns what ends that. */
export function registerIpc<Event>(options: IpcOptions<Event>): () => void {
	const { ipcMain, handlers, append, log } = options;
	const answerer = new Answerer({ handlers, append, log });

	const handle = (
		channel: string,
		maxBytes: number,
		answer: (request: unknown) => Promise<unknown>,
	) =>
		ipcMain.handle(channel, (event, request) => {
			const refusal = isTrusted(options, event)
				? refuseLarge(answerer, channel, request, maxBytes)
				: refuseSender(answerer, channel);
			return refusal === undefined ? answer(request) : Promise.resolve(refusal);
		});

	for (const channel of requestChannels)
		handle(channel, MAX_REQUEST_BYTES, (request) =>
			answerer.request(channel, request),
		);
	for (const channel of appendChannels)
		handle(channel, MAX_BATCH_BYTES, (request) =>
			answerer.append(channel, toBytes(request)),
		);
	return () => {
		for (const channel of [...requestChannels, ...appendChannels])
			ipcMain.removeHandler(channel);
	};
}

function isTrusted<Event>(
	{ isTrustedSender }: IpcOptions<Event>,
	event: Event,
): boolean {
	try {
		return isTrustedSender(event);
	} catch {
		// Electron throws when the frame is gone.
		return false;
	}
}

function refuseSender(answerer: Answerer, channel: string): Failure {
	return answerer.refuse(channel, "forbidden-sender", "This page may not ask");
}

function refuseLarge(
	answerer: Answerer,
	channel: string,
	request: unknown,
	maxBytes: number,
): Failure | undefined {
	return isLargerThan(maxBytes, request)
		? answerer.refuse(
				channel,
				"too-large",
				`The request is larger than ${maxBytes} bytes`,
				{ maxBytes },
			)
		: undefined;
}

/** A batch comes as bytes, or as the object that JSON stands for. */
function toBytes(request: unknown): Uint8Array {
	if (request instanceof Uint8Array) return request;
	try {
		return Buffer.from(JSON.stringify(request) ?? "");
	} catch {
		// A cycle or a BigInt: no batch, which is what nothing at all is too.
		return Buffer.alloc(0);
	}
}
