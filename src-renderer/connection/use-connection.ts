import { createContext, useContext, useEffect, useState } from "react";
import type { ExecutionHistoryClient } from "../../src-shared/client.ts";
import type { ConnectionState, ViewerBridge } from "./bridge.ts";
import type { Changes } from "./changes.ts";

/** What every part of the viewer asks with and listens to. */
export interface Connection {
	readonly client: ExecutionHistoryClient;
	readonly changes: Changes;
	readonly onConnection: ViewerBridge["onConnection"];
}

export const ConnectionContext = createContext<Connection | undefined>(
	undefined,
);

export function useConnection(): Connection {
	const connection = useContext(ConnectionContext);
	if (connection === undefined)
		throw new Error("Render the viewer inside a ConnectionContext.");
	return connection;
}

/** Whether notices arrive. */
export function useConnectionState(): ConnectionState {
	const { onConnection } = useConnection();
	const [state, setState] = useState<ConnectionState>("connected");
	useEffect(() => onConnection?.(setState), [onConnection]);
	return state;
}
