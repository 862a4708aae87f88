/** The viewer's files over HTTP. They hold no data, so they need no token. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import type { MiddlewareHandler } from "hono";

const securityHeaders = {
	"content-security-policy": [
		"default-src 'none'",
		"script-src 'self'",
		"style-src 'self'",
		"img-src 'self' data:",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
		"object-src 'none'",
	].join("; "),
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cross-origin-opener-policy": "same-origin",
	"cross-origin-resource-policy": "same-origin",
};

/** Puts the headers that keep a page from doing more than it must on every answer. */
export const withSecurityHeaders: MiddlewareHandler = async (context, next) => {
	await next();
	for (const [name, value] of Object.entries(securityHeaders))
		context.res.headers.set(name, value);
};

/** Serves a folder and nothing outside of it. */
export function viewerFiles(directory: string): MiddlewareHandler {
	if (!existsSync(join(directory, "index.html")))
		return async (context) =>
			context.text(
				"The viewer has not been built: npm run build:viewer\n",
				404,
			);
	return serveStatic({
		root: directory,
		// They come from this machine, and an old page must not meet a new host.
		onFound: (_path, context) => context.header("cache-control", "no-cache"),
	});
}
