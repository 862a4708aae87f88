import type { FakeApp } from "./app.ts";

type Handler = (request: Request) => Promise<Response>;

interface Scheme {
	readonly scheme: string;
	readonly privileges: Record<string, boolean>;
}

/** `protocol`: schemes are registered once and early, handlers late. */
export class FakeProtocol {
	readonly #app: FakeApp;
	readonly #handlers = new Map<string, Handler>();
	#schemes: readonly Scheme[] | undefined;

	constructor(app: FakeApp) {
		this.#app = app;
	}

	registerSchemesAsPrivileged(schemes: readonly Scheme[]): void {
		this.#app.note("registerSchemesAsPrivileged");
		if (this.#schemes !== undefined) throw new Error("Schemes twice");
		this.#schemes = schemes;
	}

	handle(scheme: string, handler: Handler): void {
		this.#app.needReady("protocol.handle");
		if (!this.#schemes?.some((known) => known.scheme === scheme))
			throw new Error(`"${scheme}" has no privileges`);
		if (process.env["FAKE_PROTOCOL_FAILS"] !== undefined)
			throw new Error("The protocol fails");
		this.#handlers.set(scheme, handler);
	}

	async fetch(url: string): Promise<Response> {
		const handler = this.#handlers.get(new URL(url).protocol.slice(0, -1));
		if (handler === undefined) throw new Error(`Nobody serves ${url}`);
		return handler(new Request(url));
	}

	/** A response as plain data. */
	async describe(url: string): Promise<object> {
		const response = await this.fetch(url);
		return {
			status: response.status,
			headers: Object.fromEntries(response.headers),
			text: await response.text(),
		};
	}
}
