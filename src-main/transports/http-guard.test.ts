import { describe, expect, it } from "vitest";
import { httpFixture, raw, token } from "./testing/http-fixture.ts";

const fixture = httpFixture();

describe("who may ask", () => {
	const authorization = `Bearer ${token}`;

	it.each([
		["another name of this machine", { host: "elsewhere.example" }],
		["another port", { host: "127.0.0.1:1" }],
		["another site", { origin: "https://elsewhere.example" }],
		["another port's page", { origin: "http://127.0.0.1:1" }],
		["a sandboxed page", { origin: "null" }],
		[
			"a page of the same host by another scheme",
			{ origin: "https://127.0.0.1" },
		],
	])("is not %s, though it has the token", async (_, headers) => {
		for (const path of ["/ipc/backend:list", "/events", "/"]) {
			const { status, text } = await raw(
				fixture().http.port,
				path,
				{ authorization, ...headers },
				path.startsWith("/ipc") ? "POST" : "GET",
			);
			expect(status).toBe(403);
			expect(JSON.parse(text)).toMatchObject({ code: "forbidden-sender" });
		}
	});

	it.each([
		["no token", {}],
		["a wrong one", { authorization: "Bearer wrong" }],
		["one without its scheme", { authorization: token }],
		["one longer than ours", { authorization: `${authorization}x` }],
	])("is nobody with %s", async (_, headers) => {
		for (const path of ["/ipc/backend:list", "/ipc/nothing", "/events"]) {
			const { status, text } = await raw(
				fixture().http.port,
				path,
				headers,
				path === "/events" ? "GET" : "POST",
			);
			expect(status).toBe(403);
			expect(JSON.parse(text)).toMatchObject({ code: "forbidden-sender" });
		}
	});

	it("does not take the token from the address", async () => {
		const { status } = await raw(
			fixture().http.port,
			`/ipc/backend:list?token=${token}`,
			{},
		);
		expect(status).toBe(403);
	});

	it("is our own page, by either name of this machine", async () => {
		for (const name of ["127.0.0.1", "localhost"]) {
			const host = `${name}:${fixture().http.port}`;
			const { status } = await raw(fixture().http.port, "/ipc/backend:list", {
				authorization,
				host,
				origin: `http://${host}`,
			});
			expect(status).toBe(200);
		}
	});
});

describe("the viewer's files", () => {
	it("need no token, and come with a policy that keeps the page to itself", async () => {
		const response = await fetch(`${fixture().http.url}/`);
		expect(await response.text()).toBe("<!doctype html>viewer");
		expect(response.headers.get("content-type")).toMatch("text/html");
		expect(response.headers.get("x-content-type-options")).toBe("nosniff");
		const policy = response.headers.get("content-security-policy");
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("frame-ancestors 'none'");
		expect(policy).not.toContain("unsafe");
		const script = await fetch(`${fixture().http.url}/assets/viewer.js`);
		expect(script.headers.get("content-type")).toMatch("text/javascript");
	});

	it.each([
		"/../executions.sqlite",
		"/assets/../../executions.sqlite",
		"/..%2fexecutions.sqlite",
		"/%2e%2e/executions.sqlite",
		"/..\\executions.sqlite",
		"//etc/passwd",
		"/%00",
		"/none.js",
	])("are all there is: %s", async (path) => {
		const { status, text } = await raw(fixture().http.port, path, {}, "GET");
		expect([400, 404]).toContain(status);
		expect(text).not.toContain("SQLite");
	});
});
