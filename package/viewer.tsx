/** The viewer for a React app of your own. Its looks are in `opennoodl-execution-history/viewer.css`. */
export type {
	ConnectionState,
	ViewerBridge,
} from "../src-renderer/connection/bridge.ts";
export {
	ExecutionHistoryViewer,
	type ViewerProps,
} from "../src-renderer/execution-history-viewer.tsx";
export type { Bridge } from "../src-shared/client.ts";
