/** Where the store fetches what this process records. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import {
	batchPrefix,
	type FeedAddress,
	type FeedAnswer,
	feedAnswerSchema,
} from "../../src-shared/batch-feed.ts";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import {
	type AppendAck,
	MAX_BATCH_BYTES,
} from "../../src-shared/event-batch.ts";
import type { BatchLink } from "../logger/batch-link.ts";
import { listenOnLoopback } from "./listen.ts";

/** Time to say the token, and the most that is listened to until it was said. */
const TOKEN_TIMEOUT_MS = 5_000;
const TOKEN_LINE_BYTES = 256;
/** Whoever waits for a reader asks for one no more often than this. */
const ANNOUNCE_AGAIN_MS = 1_000;

/** Tells where the feed is; called again whenever a batch finds nobody reading. */
export type Announce = (address: FeedAddress) => void;

interface Reader {
	readonly socket: Socket;
	/** Sent and not answered, oldest first. */
	readonly unanswered: PromiseWithResolvers<AppendAck>[];
}

export class BatchFeed implements BatchLink {
	readonly #server: Server;
	readonly #token = randomBytes(32).toString("hex");
	readonly #announce: Announce;
	readonly #port: number;
	#announcedAt = Number.NEGATIVE_INFINITY;
	#reader: Reader | undefined;

	static async listen(announce: Announce): Promise<BatchFeed> {
		const server = createServer({ noDelay: true });
		const port = await listenOnLoopback(server);
		return new BatchFeed(server, port, announce);
	}

	private constructor(server: Server, port: number, announce: Announce) {
		this.#port = port;
		this.#server = server;
		this.#announce = announce;
		server.on("connection", (socket) => this.#receive(socket));
		this.#callReader();
	}

	/** @throws Error also when nobody reads, or the reader goes before it has answered: the outcome is unknown */
	async send(_batch: number, bytes: Uint8Array): Promise<AppendAck> {
		if (bytes.byteLength > MAX_BATCH_BYTES)
			throw new ExecutionHistoryError(
				"too-large",
				`A batch of ${bytes.byteLength} bytes; at most ${MAX_BATCH_BYTES} are accepted`,
			);
		const reader = this.#reader;
		if (reader === undefined) {
			this.#callReader();
			throw new Error("Nobody reads the feed");
		}
		const answer = Promise.withResolvers<AppendAck>();
		reader.unanswered.push(answer);
		const { socket } = reader;
		socket.cork();
		socket.write(batchPrefix(bytes.byteLength));
		socket.write(bytes);
		socket.uncork();
		return answer.promise;
	}

	close(): void {
		this.#server.close();
		this.#reader?.socket.destroy();
	}

	#callReader(): void {
		const now = performance.now();
		if (now - this.#announcedAt < ANNOUNCE_AGAIN_MS) return;
		this.#announcedAt = now;
		this.#announce({ port: this.#port, token: this.#token });
	}

	/** Anybody on this machine can connect; only whoever was told the token gets anything. */
	#receive(socket: Socket): void {
		const reader: Reader = { socket, unanswered: [] };
		const refusing = setTimeout(() => socket.destroy(), TOKEN_TIMEOUT_MS);
		// What went wrong with a connection matters no more than that it is gone.
		socket.on("error", () => {});
		socket.on("close", () => {
			clearTimeout(refusing);
			this.#lose(reader);
		});
		socket.on("data", () => {
			if (this.#reader !== reader && socket.bytesRead > TOKEN_LINE_BYTES)
				socket.destroy();
		});
		createInterface(socket).on("line", (line) => {
			if (this.#reader === reader) takeAnswer(reader, line);
			else if (isSame(line, this.#token)) {
				clearTimeout(refusing);
				// The one before it belongs to a thread that is gone.
				this.#reader?.socket.destroy();
				this.#reader = reader;
			} else socket.destroy();
		});
	}

	#lose(reader: Reader): void {
		for (const { reject } of reader.unanswered)
			reject(new Error("The reader of the feed is gone"));
		if (this.#reader !== reader) return;
		this.#reader = undefined;
		if (!this.#server.listening) return;
		this.#announcedAt = Number.NEGATIVE_INFINITY;
		this.#callReader();
	}
}

function isSame(said: string, token: string): boolean {
	const [left, right] = [Buffer.from(said), Buffer.from(token)];
	return left.length === right.length && timingSafeEqual(left, right);
}

function takeAnswer({ socket, unanswered }: Reader, line: string): void {
	const answer = parse(line);
	const waiting = answer === undefined ? undefined : unanswered.shift();
	if (answer === undefined || waiting === undefined) socket.destroy();
	else if ("ack" in answer) waiting.resolve(answer.ack);
	else {
		const { error, code, details } = answer.failure;
		waiting.reject(new ExecutionHistoryError(code, error, details));
	}
}

function parse(line: string): FeedAnswer | undefined {
	try {
		return feedAnswerSchema.parse(JSON.parse(line));
	} catch {
		return undefined;
	}
}
