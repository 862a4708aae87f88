/** The contract and the viewer over HTTP, on this machine only. */
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import {
	type AppendChannel,
	appendChannels,
} from "../../src-shared/channels.ts";
import { MAX_REQUEST_BYTES } from "../../src-shared/contract.ts";
import { MAX_BATCH_BYTES } from "../../src-shared/event-batch.ts";
import { Answerer, type AnswererOptions, isRequestChannel } from "./answer.ts";
import { EventStreams } from "./event-stream.ts";
import { readBody } from "./http-body.ts";
import { onlyOurOrigin, onlyWithToken } from "./http-guard.ts";
import { toResponse } from "./http-response.ts";
import type { Notices } from "./notices.ts";
import { viewerFiles, withSecurityHeaders } from "./viewer-files.ts";

export interface HttpOptions extends AnswererOptions {
	/** 0 takes a free one. */
	readonly port: number;
	/** What a request has to show. */
	readonly token: string;
	readonly notices: Notices;
	/** The folder of the built viewer, or of another page that asks; without it no page is served. */
	readonly viewerDirectory?: string | undefined;
	/** Default 15 s. */
	readonly heartbeatMs?: number | undefined;
}

export interface HttpTransport {
	readonly port: number;
	/** `http://127.0.0.1:<port>` */
	readonly url: string;
	/** Takes no more requests and waits for the answers under way, at most `graceMs`. Safe to call twice. */
	close(graceMs?: number): Promise<void>;
}

const HOST = "127.0.0.1";

/** @throws Error with the code EADDRINUSE when the port is taken */
export async function serveHttp(options: HttpOptions): Promise<HttpTransport> {
	const server = createServer();
	// First the port: what may ask depends on it.
	const port = await listen(server, options.port);
	const streams = new EventStreams({
		notices: options.notices,
		heartbeatMs: options.heartbeatMs ?? 15_000,
	});
	const app = createApp(options, streams, port);
	const answer = getRequestListener(app.fetch, {
		hostname: HOST,
		// The program that serves keeps the globals it has.
		overrideGlobalObjects: false,
	});
	const underWay = new Set<ServerResponse>();
	server.on("request", (request, response) => {
		underWay.add(response);
		response.once("close", () => underWay.delete(response));
		return answer(request, response);
	});
	let closing: Promise<void> | undefined;
	return {
		port,
		url: `http://${HOST}:${port}`,
		close(graceMs = 2_000) {
			closing ??= close(server, streams, underWay, graceMs);
			return closing;
		},
	};
}

function createApp(
	options: HttpOptions,
	streams: EventStreams,
	port: number,
): Hono {
	const answerer = new Answerer(options);
	const app = new Hono();
	app.use(withSecurityHeaders);
	app.use(onlyOurOrigin(answerer, port));
	for (const path of ["/ipc/*", "/events"])
		app.use(path, onlyWithToken(answerer, options.token));
	app.post("/ipc/:channel", async ({ req }) =>
		toResponse(await answerCall(answerer, req.param("channel"), req.raw)),
	);
	app.all("/ipc/*", ({ req }) =>
		toResponse(
			req.method === "POST"
				? answerer.unknownChannel(req.path)
				: answerer.refuse(req.path, "invalid-request", "Channels take POST"),
		),
	);
	app.get("/events", (context) => streams.respond(context));
	if (options.viewerDirectory !== undefined)
		app.get("*", viewerFiles(options.viewerDirectory));
	app.onError((error, { req }) => toResponse(answerer.fail(req.path, error)));
	return app;
}

async function answerCall(
	answerer: Answerer,
	channel: string,
	request: Request,
): Promise<unknown> {
	const isAppend = isAppendChannel(channel);
	if (!isAppend && !isRequestChannel(channel))
		return answerer.unknownChannel(channel);
	const maxBytes = isAppend ? MAX_BATCH_BYTES : MAX_REQUEST_BYTES;
	const body = await readBody(request, maxBytes);
	if (body === undefined)
		return answerer.refuse(
			channel,
			"too-large",
			`The request is larger than ${maxBytes} bytes`,
			{ maxBytes },
		);
	return isAppend
		? answerer.append(channel, body)
		: answerJson(answerer, channel, body.toString());
}

async function answerJson(
	answerer: Answerer,
	channel: string,
	text: string,
): Promise<unknown> {
	let request: unknown;
	try {
		// HTTP has no other way to send nothing.
		request = text === "" ? undefined : JSON.parse(text);
	} catch {
		return answerer.refuse(channel, "invalid-request", "The body is not JSON");
	}
	return answerer.request(channel, request);
}

function isAppendChannel(channel: unknown): channel is AppendChannel {
	return appendChannels.some((known) => known === channel);
}

async function listen(server: Server, port: number): Promise<number> {
	const listening = once(server, "listening");
	server.listen(port, HOST);
	await listening;
	const address = server.address();
	if (address === null || typeof address === "string")
		throw new Error("The server listens on no port");
	return address.port;
}

/**
 * Waits for answers, not for connections: a browser keeps those it has used, and opens others that it never uses, which
 * Node does not count among the idle.
 */
function close(
	server: Server,
	streams: EventStreams,
	underWay: ReadonlySet<ServerResponse>,
	graceMs: number,
): Promise<void> {
	return new Promise((resolve) => {
		const dropConnections = () => server.closeAllConnections();
		const timer = setTimeout(dropConnections, graceMs);
		server.close(() => {
			clearTimeout(timer);
			resolve();
		});
		streams.close();
		void Promise.all([...underWay].map(isClosed)).then(dropConnections);
	});
}

function isClosed(response: ServerResponse): Promise<void> {
	return new Promise((resolve) => response.once("close", resolve));
}
