import "./zod-without-eval.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createClient } from "../src-shared/client.ts";
import { findBridge } from "./connection/bridge.ts";
import { openChanges } from "./connection/changes.ts";
import {
	type Connection,
	ConnectionContext,
} from "./connection/use-connection.ts";
import { ErrorScreen } from "./error-screen.tsx";
import { MissingToken } from "./missing-token.tsx";
import { Viewer } from "./viewer.tsx";
import "./styles/colours.css";
import "./styles/page.css";
import "./styles/messages.css";
import "./styles/status.css";
import "./styles/list.css";
import "./styles/detail.css";
import "./styles/steps.css";

function connect(): Connection | undefined {
	const bridge = findBridge(window);
	if (bridge === undefined) return undefined;
	const client = createClient(bridge);
	return {
		client,
		changes: openChanges(client, bridge.onConnection),
		onConnection: bridge.onConnection,
	};
}

const place = document.getElementById("viewer");
if (place === null) throw new Error("The page has no element #viewer.");
const connection = connect();
createRoot(place).render(
	<StrictMode>
		<ErrorScreen>
			{connection === undefined ? (
				<MissingToken />
			) : (
				<ConnectionContext value={connection}>
					<Viewer />
				</ConnectionContext>
			)}
		</ErrorScreen>
	</StrictMode>,
);
