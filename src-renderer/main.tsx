import "./zod-without-eval.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { findBridge } from "./connection/find-bridge.ts";
import { ExecutionHistoryViewer } from "./execution-history-viewer.tsx";
import { MissingToken } from "./missing-token.tsx";

const place = document.getElementById("viewer");
if (place === null) throw new Error("The page has no element #viewer.");
const bridge = findBridge(window);
createRoot(place).render(
	<StrictMode>
		{bridge === undefined ? (
			<MissingToken />
		) : (
			<ExecutionHistoryViewer bridge={bridge} />
		)}
	</StrictMode>,
);
