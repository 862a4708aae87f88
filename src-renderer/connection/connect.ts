import { createClient } from "../../src-shared/client.ts";
import type { ViewerBridge } from "./bridge.ts";
import { openChanges } from "./changes.ts";
import type { Connection } from "./use-connection.ts";

const connections = new WeakMap<ViewerBridge, Connection>();

/** One connection a bridge, however often it is drawn: it listens for as long as there is the bridge. */
export function connect(bridge: ViewerBridge): Connection {
	const known = connections.get(bridge);
	if (known !== undefined) return known;
	const client = createClient(bridge);
	const connection: Connection = {
		client,
		changes: openChanges(client, bridge.onConnection),
		onConnection: bridge.onConnection,
	};
	connections.set(bridge, connection);
	return connection;
}
