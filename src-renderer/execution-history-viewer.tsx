import type { ViewerBridge } from "./connection/bridge.ts";
import { connect } from "./connection/connect.ts";
import { ConnectionContext } from "./connection/use-connection.ts";
import { ErrorScreen } from "./error-screen.tsx";
import { Viewer } from "./viewer.tsx";
import "./styles/colours.css";
import "./styles/page.css";
import "./styles/messages.css";
import "./styles/status.css";
import "./styles/list.css";
import "./styles/detail.css";
import "./styles/steps.css";

export interface ViewerProps {
	/** What the preload put on the page, or one over HTTP. The same object each time: it stands for one connection. */
	readonly bridge: ViewerBridge;
}

/** The whole window on one bridge. Fills the element it is drawn in. */
export function ExecutionHistoryViewer({ bridge }: ViewerProps) {
	return (
		<div className="execution-history">
			<ErrorScreen>
				<ConnectionContext value={connect(bridge)}>
					<Viewer />
				</ConnectionContext>
			</ErrorScreen>
		</div>
	);
}
