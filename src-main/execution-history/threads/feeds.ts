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

/** How long the last bytes of a process that has ended may take to arrive. */
const END_TIMEOUT_MS = 1_000;
/** A backend has a few batches under way; one that sends on without waiting for their answers is not read on. */
export const MAX_UNANSWERED = 16;

type Append = (batch: AppendedBatch) => Promise<Ingested>;

export class Feeds {
	readonly #append: Append;
	readonly #endTimeoutMs: number;
	/** The backend behind each. */
	readonly #sockets = new Map<Socket, string>();

	constructor(append: Append, endTimeoutMs = END_TIMEOUT_MS) {
		this.#append = append;
		this.#endTimeoutMs = endTimeoutMs;
	}

	/**
	 * Resolves once it is being read, which goes on until the backend ends it.
	 * @throws ExecutionHistoryError `backend-unavailable` when nothing can be reached there
	 */
	read({ backendId, port, token }: BackendFeed): Promise<void> {
		const assembler = new BatchAssembler();
		let unanswered = 0;
		const take = async (bytes: Uint8Array<ArrayBuffer>) => {
			unanswered += 1;
			const answer = await this.#answerTo({ bytes, backendId });
			unanswered -= 1;
			assembler.release(bytes);
			// A connection that is gone meanwhile makes the backend send the batch again, which changes nothing.
			socket.write(`${JSON.stringify(answer)}\n`);
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
						if (batch !== undefined) void take(batch);
					} catch {
						socket.destroy();
					}
					return unanswered < MAX_UNANSWERED;
				},
			},
		});
		this.#sockets.set(socket, backendId);
		return new Promise((resolve, reject) => {
			socket.on("connect", () => {
				socket.write(`${token}\n`);
				resolve();
			});
			socket.on("error", ({ message }) =>
				reject(
					new ExecutionHistoryError(
						"backend-unavailable",
						`What the backend records cannot be fetched: ${message}`,
					),
				),
			);
			socket.on("close", () => this.#sockets.delete(socket));
		});
	}

	/** Resolves when all that a backend's process had sent before it ended has been handed on. */
	async ended(backendId: string): Promise<void> {
		const sockets = [...this.#sockets].flatMap(([socket, id]) =>
			id === backendId ? [socket] : [],
		);
		await Promise.all(
			sockets.map((socket) => {
				// Something the process started may hold its end of the connection.
				const timer = setTimeout(() => socket.destroy(), this.#endTimeoutMs);
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
		for (const socket of this.#sockets.keys()) socket.destroy();
	}

	async #answerTo(batch: AppendedBatch): Promise<FeedAnswer> {
		try {
			const { ack } = await this.#append(batch);
			return { ack };
		} catch (thrown) {
			const { message, code, details } = toFailure(thrown);
			return {
				failure: {
					error: message,
					code,
					...(details === undefined ? {} : { details }),
				},
			};
		}
	}
}
