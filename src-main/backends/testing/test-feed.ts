/** The feed of a backend that is not the real one: speaks the real protocol, and trusts whoever connects. */
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import {
	batchPrefix,
	type FeedAddress,
	type FeedAnswer,
	feedAnswerSchema,
} from "../../../src-shared/batch-feed.ts";

const TOKEN = "0".repeat(64);

export class TestFeed {
	readonly address: FeedAddress;
	readonly #reader: Promise<Socket>;
	readonly #waiting: ((answer: FeedAnswer) => void)[] = [];

	static async listen(): Promise<TestFeed> {
		const server = createServer();
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		const address = server.address();
		if (address === null || typeof address === "string")
			throw new Error("The feed has no port");
		const connected = once(server, "connection").then(([socket]) => socket);
		return new TestFeed(address.port, connected);
	}

	private constructor(port: number, reader: Promise<Socket>) {
		this.address = { port, token: TOKEN };
		this.#reader = reader;
		void reader.then((socket) => {
			createInterface(socket).on("line", (line) => {
				if (line === TOKEN) return;
				this.#waiting.shift()?.(feedAnswerSchema.parse(JSON.parse(line)));
			});
		});
	}

	async send(bytes: Uint8Array): Promise<FeedAnswer> {
		const socket = await this.#reader;
		socket.write(batchPrefix(bytes.byteLength));
		socket.write(bytes);
		return new Promise((resolve) => this.#waiting.push(resolve));
	}
}
