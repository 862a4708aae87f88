/** Who may ask over HTTP: our own page, and whoever has the token. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { Answerer } from "./answer.ts";
import { toResponse } from "./http-response.ts";

/**
 * Lets pass only what was sent to us by name and not by another site's page. Without it a site whose name resolves
 * to 127.0.0.1 would be "the same origin" to a browser.
 */
export function onlyOurOrigin(
	answerer: Answerer,
	port: number,
): MiddlewareHandler {
	const hosts = ourHosts(port);
	return async (context, next) => {
		const host = context.req.header("host") ?? "";
		const origin = context.req.header("origin");
		if (
			hosts.includes(host) &&
			(origin === undefined || hosts.includes(hostOf(origin)))
		)
			return next();
		return toResponse(
			answerer.refuse(
				context.req.path,
				"forbidden-sender",
				"Requests are taken only from the app's own page on this machine",
			),
		);
	};
}

export function onlyWithToken(
	answerer: Answerer,
	token: string,
): MiddlewareHandler {
	const expected = digest(`Bearer ${token}`);
	return async (context, next) => {
		const given = context.req.header("authorization") ?? "";
		// Digests have one length and reveal nothing by the time it takes to compare them.
		if (timingSafeEqual(digest(given), expected)) return next();
		return toResponse(
			answerer.refuse(
				context.req.path,
				"forbidden-sender",
				"The token is missing or wrong: send it as Authorization: Bearer <token>",
			),
			{ "www-authenticate": "Bearer" },
		);
	};
}

function ourHosts(port: number): string[] {
	return ["127.0.0.1", "localhost"].map(
		(name) => new URL(`http://${name}:${port}`).host,
	);
}

/** Empty for anything but a plain http origin, "null" of a sandboxed page included. */
function hostOf(origin: string): string {
	const url = URL.parse(origin);
	return url?.protocol === "http:" && url.origin === origin ? url.host : "";
}

function digest(text: string): Buffer {
	return createHash("sha256").update(text).digest();
}
