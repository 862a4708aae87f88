import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { listenOnLoopback } from "./listen.ts";

/** Time for the last answers to leave. */
const CLOSE_AFTER_MS = 500;

export class HttpServer {
	readonly port: number;
	readonly #server: Server;
	#closed: Promise<unknown> | undefined;

	/** @param port 0 picks a free one */
	static async listen(app: Hono, port = 0): Promise<HttpServer> {
		const server = createServer(getRequestListener(app.fetch));
		return new HttpServer(server, await listenOnLoopback(server, port));
	}

	private constructor(server: Server, port: number) {
		this.port = port;
		this.#server = server;
	}

	/** Accepts no more connections; requests under way go on. */
	stopAccepting(): void {
		this.#closed ??= once(this.#server, "close");
		this.#server.close();
	}

	/** Waits a little for answers under way, then cuts what is left. */
	async close(): Promise<void> {
		this.stopAccepting();
		this.#server.closeIdleConnections();
		const timer = setTimeout(
			() => this.#server.closeAllConnections(),
			CLOSE_AFTER_MS,
		);
		await this.#closed;
		clearTimeout(timer);
	}
}
