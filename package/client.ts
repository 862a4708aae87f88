/** Asking from a page, or from anything else that can reach the program: every channel with its types. */
export {
	createHttpBridge,
	type HttpBridge,
	type HttpBridgeOptions,
} from "../src-renderer/connection/http-bridge.ts";
export {
	type Bridge,
	createClient,
	type ExecutionHistoryClient,
} from "../src-shared/client.ts";
export { type ErrorCode, ExecutionHistoryError } from "../src-shared/errors.ts";
