import { createHttpBridge } from "opennoodl-execution-history/client";
import { ExecutionHistoryViewer } from "opennoodl-execution-history/viewer";
import "opennoodl-execution-history/viewer.css";
import { createRoot } from "react-dom/client";

const token = location.hash.slice(1);
// Inside Electron: window.executionHistory, which the preload has put there.
const bridge = createHttpBridge({ origin: location.origin, token });
const place = document.querySelector("main");
if (place !== null)
	createRoot(place).render(<ExecutionHistoryViewer bridge={bridge} />);
