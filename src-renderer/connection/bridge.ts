import { BRIDGE_NAME } from "../../src-shared/channels.ts";
import type { Bridge } from "../../src-shared/client.ts";
import { createHttpBridge } from "./http-bridge.ts";
import { takeToken } from "./http-token.ts";

export type ConnectionState = "connected" | "lost";

/** A bridge that can also say whether notices arrive. */
export interface ViewerBridge extends Bridge {
	/**
	 * Tells of every change of state, the first connection included: notices before it were missed.
	 * Absent where the carrier cannot break: inside Electron. Returns what ends the subscription.
	 */
	readonly onConnection?: (
		listener: (state: ConnectionState) => void,
	) => () => void;
}

declare global {
	interface Window {
		readonly [BRIDGE_NAME]?: Bridge;
	}
}

/** The preload's bridge inside Electron, one over HTTP elsewhere; undefined without a token for HTTP. */
export function findBridge(page: Window): ViewerBridge | undefined {
	const preloaded = page[BRIDGE_NAME];
	if (preloaded !== undefined) return preloaded;
	const token = takeToken(page.location, page.history, page.sessionStorage);
	if (token === undefined) return undefined;
	return createHttpBridge({ origin: page.location.origin, token });
}
