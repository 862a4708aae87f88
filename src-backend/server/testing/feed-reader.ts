/** Reads a backend's feed the way the store does. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import {
	BatchAssembler,
	type FeedAddress,
	type FeedAnswer,
} from "../../../src-shared/batch-feed.ts";

export interface FeedReader {
	readonly socket: Socket;
	readonly answer: (answer: FeedAnswer) => void;
}

/** @param onBatch may answer each batch it is given */
export async function readFeed(
	{ port, token }: FeedAddress,
	onBatch: (bytes: Uint8Array, reader: FeedReader) => void,
): Promise<FeedReader> {
	const assembler = new BatchAssembler();
	const socket = connect({
		host: "127.0.0.1",
		port,
		onread: {
			buffer: () => assembler.room,
			callback: (byteLength) => {
				const batch = assembler.filled(byteLength);
				if (batch !== undefined) onBatch(batch, reader);
				return true;
			},
		},
	});
	const reader: FeedReader = {
		socket,
		answer: (answer) => socket.write(`${JSON.stringify(answer)}\n`),
	};
	socket.on("error", () => {});
	await once(socket, "connect");
	socket.write(`${token}\n`);
	return reader;
}
