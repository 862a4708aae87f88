import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveApp } from "./app-protocol.ts";

let root: string;
let serve: (request: Request) => Promise<Response>;

beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), "app-protocol-"));
	const viewer = join(root, "viewer");
	await mkdir(join(viewer, "assets"), { recursive: true });
	await mkdir(join(root, "viewer-of-others"));
	await writeFile(join(viewer, "index.html"), "<p>the viewer</p>");
	await writeFile(join(viewer, "assets", "index.js"), "run()");
	await writeFile(join(viewer, "assets", "with space.svg"), "<svg/>");
	await writeFile(join(viewer, "notes.xyz"), "?");
	await writeFile(join(root, "secret.html"), "secret");
	await writeFile(join(root, "viewer-of-others", "index.html"), "secret");
	serve = serveApp(viewer);
});
afterAll(() => rm(root, { recursive: true }));

function get(url: string, method = "GET"): Promise<Response> {
	return serve(new Request(url, { method }));
}

describe("the app's protocol", () => {
	it.each([
		["/", "text/html; charset=utf-8", "<p>the viewer</p>"],
		["/index.html?x=1", "text/html; charset=utf-8", "<p>the viewer</p>"],
		["/assets/index.js", "text/javascript; charset=utf-8", "run()"],
		["/assets/with%20space.svg", "image/svg+xml", "<svg/>"],
		["/notes.xyz", "application/octet-stream", "?"],
	])("serves %s as %s", async (path, type, text) => {
		const response = await get(`app://history${path}`);
		expect(response.status).toBe(200);
		expect(response.headers.get("content-type")).toBe(type);
		expect(await response.text()).toBe(text);
	});

	it("gives every answer a policy that lets nothing from elsewhere in", async () => {
		for (const path of ["/", "/missing"]) {
			const { headers } = await get(`app://history${path}`);
			expect(headers.get("content-security-policy")).toBe(
				"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
			);
			expect(headers.get("x-content-type-options")).toBe("nosniff");
		}
	});

	it.each([
		"app://history/../secret.html",
		"app://history/%2e%2e/secret.html",
		"app://history/..%2fsecret.html",
		"app://history/assets/..%2f..%2fsecret.html",
		"app://history/%2e%2e%2fviewer-of-others/index.html",
		"app://history//secret.html",
		"app://history/index.html%00.js",
		"app://history/%",
		"app://history/assets",
		"app://history/missing.html",
		"app://elsewhere/index.html",
		"https://history/index.html",
	])("does not serve %s", async (url) => {
		const response = await get(url);
		expect(response.status).toBe(404);
		expect(await response.text()).toBe("");
	});

	it("does not serve the file system by an absolute path", async () => {
		const path = encodeURIComponent(join(root, "secret.html"));
		expect((await get(`app://history/${path}`)).status).toBe(404);
	});

	it("answers HEAD without a body, and takes nothing", async () => {
		const head = await get("app://history/", "HEAD");
		expect(head.status).toBe(200);
		expect(await head.text()).toBe("");
		expect((await get("app://history/", "POST")).status).toBe(405);
	});
});
