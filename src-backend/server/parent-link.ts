/** What connects the process to the one that started it: Electron's parent port, or Node's fork channel. */
import {
	type BackendToMain,
	type MainToBackend,
	mainToBackendSchema,
} from "../../src-shared/backend-messages.ts";

export interface ParentLink {
	send(message: BackendToMain): void;
	/** Messages that are none of the contract's are reported and dropped. */
	onMessage(listener: (message: MainToBackend) => void): void;
	/** The parent is gone, or has let go of this process. */
	onClose(listener: () => void): void;
}

/** As much of Electron's `process.parentPort` as is used here. */
interface ParentPort {
	postMessage(message: unknown): void;
	on(event: "message", listener: (event: { data: unknown }) => void): unknown;
	on(event: "close", listener: () => void): unknown;
}

/** Undefined when nobody started this process in a way that lets it talk back. */
export function connectParent(
	report: (problem: string) => void,
): ParentLink | undefined {
	const port: unknown = Reflect.get(process, "parentPort");
	if (isParentPort(port)) return portLink(port, report);
	return process.send === undefined ? undefined : forkLink(report);
}

function isParentPort(value: unknown): value is ParentPort {
	return (
		typeof value === "object" &&
		value !== null &&
		"postMessage" in value &&
		"on" in value
	);
}

function portLink(
	port: ParentPort,
	report: (problem: string) => void,
): ParentLink {
	return {
		send: (message) => port.postMessage(message),
		onMessage: (listener) => {
			port.on("message", ({ data }) => accept(data, listener, report));
		},
		onClose: (listener) => {
			port.on("close", listener);
		},
	};
}

function forkLink(report: (problem: string) => void): ParentLink {
	return {
		// Without a callback, a channel that closes meanwhile would be an uncaught error.
		send: (message) => process.send?.(message, undefined, {}, () => {}),
		onMessage: (listener) => {
			process.on("message", (data) => accept(data, listener, report));
		},
		onClose: (listener) => {
			process.on("disconnect", listener);
		},
	};
}

function accept(
	data: unknown,
	listener: (message: MainToBackend) => void,
	report: (problem: string) => void,
): void {
	const message = mainToBackendSchema.safeParse(data);
	if (message.success) listener(message.data);
	else
		report(
			`A message from the parent was not understood: ${message.error.message}`,
		);
}
