/** Reads what backends record, each over a connection of its own, straight into the thread that stores it. */
import { connect, type Socket } from "node:net";
import {
	BatchAssembler,
	type FeedAnswer,
} from "../../../src-shared/batch-feed.ts";
import { ExecutionHistoryError } from "../../../src-shared/errors.ts";
import type { AppendedBatch, Ingested } from "../ingest.ts";
import type { BackendFeed } from "../service.ts";
import { toFailure } from "./failure.ts";
import { toError } from "./thread-error.ts";

/** How long the last bytes of a process that has ended may take to arrive. */
const END_TIMEOUT_MS = 1_000;
/** A backend has a few batches under way; one that sends on without waiting for their answers is not read on. */
export const MAX_UNANSWERED = 16;

export interface FeedsOptions {
	readonly append: (batch: AppendedBatch) => Promise<Ingested>;
	/** Told when batches begin to fail that did not before; the backend keeps them. */
	readonly onTrouble: (message: string, data: Record<string, unknown>) => void;
	readonly endTimeoutMs?: number;
}

export class Feeds {
	readonly #options: FeedsOptions;
	readonly #read = new Map<Socket, BackendFeed>();

	constructor(options: FeedsOptions) {
		this.#options = options;
	}

	/**
	 * Resolves once it is being read, which goes on until the backend ends it.
	 * @throws ExecutionHistoryError `backend-unavailable` when nothing can be reached there
	 */
	async read(feed: BackendFeed): Promise<void> {
		// A backend that waits for this thread asks more than once.
		const isRead = [...this.#read.values()].some(
			({ port, token }) => port === feed.port && token === feed.token,
		);
		if (isRead) return;
		const socket = this.#connect(feed);
		this.#read.set(socket, feed);
		socket.on("close", () => this.#read.delete(socket));
		await new Promise<void>((resolve, reject) => {
			socket.on("connect", resolve);
			socket.on("error", ({ message }) =>
				reject(
					new ExecutionHistoryError(
						"backend-unavailable",
						`What the backend records cannot be fetched: ${message}`,
					),
				),
			);
		});
		socket.write(`${feed.token}\n`);
	}

	#connect({ backendId, port }: BackendFeed): Socket {
		const assembler = new BatchAssembler();
		let unanswered = 0;
		let isFailing = false;
		const answer = async (bytes: Uint8Array<ArrayBuffer>) => {
			unanswered += 1;
			const answered = await this.#store({ bytes, backendId });
			unanswered -= 1;
			assembler.release(bytes);
			// One that came too early says nothing about the store.
			if ("failure" in answered && answered.failure.code !== "busy") {
				if (!isFailing)
					this.#options.onTrouble("A batch of a backend was not stored", {
						backendId,
						...answered.failure,
					});
				isFailing = true;
			} else if ("ack" in answered) isFailing = false;
			// A connection that is gone meanwhile makes the backend send the batch again, which changes nothing.
			socket.write(`${JSON.stringify(answered)}\n`);
			socket.resume();
		};
		const socket = connect({
			host: "127.0.0.1",
			port,
			noDelay: true,
			onread: {
				buffer: () => assembler.room,
				callback: (byteLength) => {
					try {
						const batch = assembler.filled(byteLength);
						if (batch !== undefined) void answer(batch);
					} catch (error) {
						socket.destroy();
						this.#options.onTrouble("A backend sent what can be no batch", {
							backendId,
							error: String(error),
						});
					}
					return unanswered < MAX_UNANSWERED;
				},
			},
		});
		return socket;
	}

	/** Resolves when all that a backend's process had sent before it ended has been handed on. */
	async ended(backendId: string): Promise<void> {
		const sockets = [...this.#read].flatMap(([socket, feed]) =>
			feed.backendId === backendId ? [socket] : [],
		);
		await Promise.all(
			sockets.map((socket) => {
				// Something the process started may hold its end of the connection.
				const timer = setTimeout(
					() => socket.destroy(),
					this.#options.endTimeoutMs ?? END_TIMEOUT_MS,
				);
				return new Promise<void>((resolve) => {
					socket.on("close", () => {
						clearTimeout(timer);
						resolve();
					});
				});
			}),
		);
	}

	close(): void {
		for (const socket of this.#read.keys()) socket.destroy();
	}

	async #store(batch: AppendedBatch): Promise<FeedAnswer> {
		try {
			const { ack } = await this.#options.append(batch);
			return { ack };
		} catch (thrown) {
			return { failure: toError(toFailure(thrown)).toFailure() };
		}
	}
}
