import { BRIDGE_NAME } from "../../src-shared/channels.ts";
import type { ViewerBridge } from "./bridge.ts";
import { createHttpBridge } from "./http-bridge.ts";
import { takeToken } from "./http-token.ts";

/** The preload's bridge inside Electron, one over HTTP elsewhere; undefined without a token for HTTP. */
export function findBridge(page: Window): ViewerBridge | undefined {
	const preloaded = page[BRIDGE_NAME];
	if (preloaded !== undefined) return preloaded;
	const token = takeToken(page.location, page.history, page.sessionStorage);
	if (token === undefined) return undefined;
	return createHttpBridge({ origin: page.location.origin, token });
}
