import type { BRIDGE_NAME } from "../../src-shared/channels.ts";
import type { Bridge } from "../../src-shared/client.ts";

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
		/** What the preload has put into the page, inside Electron. */
		readonly [BRIDGE_NAME]?: Bridge;
	}
}
