/** A server over real services, for all tests of a file. */
import { mkdirSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createRequestHandlers } from "../handlers.ts";
import { type HttpOptions, type HttpTransport, serveHttp } from "../http.ts";
import { Notices } from "../notices.ts";
import { keptLog, openServices, type TestServices } from "./services.ts";

export const token = "correct-horse-battery-staple";

export interface HttpFixture {
	readonly services: TestServices;
	readonly notices: Notices;
	readonly http: HttpTransport;
	/** Another server over the same services; whoever starts it closes it. */
	serve(different?: Partial<HttpOptions>): Promise<HttpTransport>;
}

export function httpFixture(): () => HttpFixture {
	let fixture: HttpFixture;
	beforeAll(async () => {
		fixture = await openFixture();
	});
	afterAll(async () => {
		await fixture.http.close();
		fixture.notices.close();
		await fixture.services.close();
	});
	return () => fixture;
}

async function openFixture(): Promise<HttpFixture> {
	const services = await openServices();
	const { log } = keptLog();
	const notices = new Notices({ ...services, log });
	const serve: HttpFixture["serve"] = (different) =>
		serveHttp({
			port: 0,
			token,
			handlers: createRequestHandlers(services),
			append: (bytes) => services.history.append(bytes),
			notices,
			viewerDirectory: "/nonexistent",
			heartbeatMs: 20,
			log,
			...different,
		});
	const viewerDirectory = join(services.directory, "viewer");
	mkdirSync(join(viewerDirectory, "assets"), { recursive: true });
	writeFileSync(join(viewerDirectory, "index.html"), "<!doctype html>viewer");
	writeFileSync(join(viewerDirectory, "assets", "viewer.js"), "export {}");
	const http = await serve({ viewerDirectory });
	return { services, notices, http, serve };
}

/** Sends what `fetch` does not let a program send. */
export function raw(
	port: number,
	path: string,
	headers: Record<string, string>,
	method = "POST",
	body = method === "POST" ? "{}" : "",
): Promise<{ status: number | undefined; text: string }> {
	return new Promise((resolve, reject) => {
		httpRequest(
			{ host: "127.0.0.1", port, path, method, headers },
			(response) => {
				let text = "";
				response.on("data", (chunk) => {
					text += chunk;
				});
				response.on("end", () =>
					resolve({ status: response.statusCode, text }),
				);
			},
		)
			.on("error", reject)
			.end(body);
	});
}
