import type { BatchLink } from "./batch-link.ts";

export interface HttpLinkOptions {
	/** Where Execution History serves, without a path: `http://127.0.0.1:4000`. */
	readonly url: string;
	readonly token: string;
}

/** Sends batches over HTTP. */
export function httpLink(_options: HttpLinkOptions): BatchLink {
	return { send: () => Promise.reject(new Error("not connected")) };
}
