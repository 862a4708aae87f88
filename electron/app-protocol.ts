/** Serves the viewer's files as `app://history/…`. */
import { readFile } from "node:fs/promises";
import { extname, isAbsolute, relative, resolve } from "node:path";
import { APP_HOST, APP_SCHEME } from "./app-origin.ts";

/** Everything comes from the app itself; nothing inline runs, nothing is framed, nothing is posted elsewhere. */
export const CONTENT_SECURITY_POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
	"object-src 'none'",
].join("; ");

const mediaTypes: Readonly<Record<string, string>> = {
	".css": "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".ico": "image/x-icon",
	".js": "text/javascript; charset=utf-8",
	".json": "application/json; charset=utf-8",
	".png": "image/png",
	".svg": "image/svg+xml",
	".woff2": "font/woff2",
};

/** @param directory the folder of the viewer's build */
export function serveApp(
	directory: string,
): (request: Request) => Promise<Response> {
	return async ({ method, url }) => {
		if (method !== "GET" && method !== "HEAD") return refuse(405);
		const file = fileOf(directory, url);
		if (file === undefined) return refuse(404);
		const content = await read(file);
		if (content === undefined) return refuse(404);
		return new Response(method === "HEAD" ? null : content, {
			headers: {
				...commonHeaders,
				"content-type": mediaTypes[extname(file)] ?? "application/octet-stream",
			},
		});
	};
}

const commonHeaders = {
	"content-security-policy": CONTENT_SECURITY_POLICY,
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cache-control": "no-cache",
};

function refuse(status: number): Response {
	return new Response(null, { status, headers: commonHeaders });
}

/** The file an address stands for; undefined where it is none of the folder's. */
function fileOf(directory: string, address: string): string | undefined {
	const url = URL.parse(address);
	if (url?.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST)
		return undefined;
	const path = decode(url.pathname);
	if (path === undefined || path.includes("\0")) return undefined;
	const file = resolve(directory, `.${path === "/" ? "/index.html" : path}`);
	const inside = relative(directory, file);
	// Decoding may have brought back what the address's own parser had taken out.
	return inside === "" || inside.startsWith("..") || isAbsolute(inside)
		? undefined
		: file;
}

function decode(path: string): string | undefined {
	try {
		return decodeURIComponent(path);
	} catch {
		return undefined;
	}
}

async function read(
	file: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
	try {
		return new Uint8Array(await readFile(file));
	} catch {
		return undefined;
	}
}
