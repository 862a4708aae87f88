/** The far end of the HTTP bridge: a real server on a free port that the test plays on. */
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";

export interface ReceivedRequest {
	readonly channel: string;
	readonly authorization: string | undefined;
	readonly body: string;
}

export class HttpHost {
	readonly received: ReceivedRequest[] = [];
	/** Tokens with which the stream of notices was asked for. */
	readonly connections: (string | undefined)[] = [];
	/** How many further connections to refuse. */
	refusals = 0;
	answer: unknown = null;
	#server: ServerType | undefined;
	readonly #streams = new Set<SSEStreamingApi>();

	/** Resolves to its origin. */
	async start(port = 0): Promise<string> {
		const app = new Hono();
		app.post("/ipc/:channel", async ({ req, body }) => {
			this.received.push({
				channel: req.param("channel"),
				authorization: req.header("authorization"),
				body: await req.text(),
			});
			return typeof this.answer === "string"
				? body(this.answer)
				: Response.json(this.answer);
		});
		app.get("/events", (context) => {
			this.connections.push(context.req.header("authorization"));
			if (this.refusals > 0) {
				this.refusals -= 1;
				return context.text("Not now", 503);
			}
			return streamSSE(context, async (stream) => {
				this.#streams.add(stream);
				await stream.write(": connected\n\n");
				await new Promise<void>((resolve) => stream.onAbort(resolve));
				this.#streams.delete(stream);
			});
		});
		return await new Promise((resolve) => {
			this.#server = serve(
				{ fetch: app.fetch, port, hostname: "127.0.0.1" },
				(address) => resolve(`http://127.0.0.1:${address.port}`),
			);
		});
	}

	/** Writes to every open stream, just as given. */
	async write(text: string): Promise<void> {
		for (const stream of this.#streams) await stream.write(text);
	}

	async send(channel: string, notice: unknown): Promise<void> {
		await this.write(`event: ${channel}\ndata: ${JSON.stringify(notice)}\n\n`);
	}

	/** Ends every stream, as a server that goes away does. */
	dropStreams(): void {
		for (const stream of this.#streams) void stream.close();
		this.#streams.clear();
	}

	async stop(): Promise<void> {
		const server = this.#server;
		if (server === undefined) return;
		await new Promise<void>((resolve) => {
			server.close(() => resolve());
			if ("closeAllConnections" in server) server.closeAllConnections();
		});
	}
}
