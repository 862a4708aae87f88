/** The script of a database thread: a message loop and nothing more. */
import { parentPort, workerData } from "node:worker_threads";
import { openCheckpointer } from "./checkpointer.ts";
import { toFailure } from "./failure.ts";
import { giveWayToWindows } from "./priority.ts";
import type {
	ThreadCall,
	ThreadMessage,
	ThreadMethods,
	ThreadRequest,
	ThreadSettings,
} from "./protocol.ts";
import { openReader } from "./reader.ts";
import { openWriter } from "./writer.ts";

const port = parentPort;
if (port === null)
	throw new Error("This script is started as a worker thread by the service");

const post = (message: ThreadMessage): void => port.postMessage(message);
// Written by the service that starts this thread, from the same build.
const settings = workerData as ThreadSettings;

let methods: ThreadMethods = {};
giveWayToWindows();

port.on("message", (request: ThreadRequest) => {
	if (request.kind === "open") open();
	else void answer(request);
});
post({ kind: "loaded" });

function open(): void {
	try {
		methods = openMethods();
		post({ kind: "opened" });
	} catch (error) {
		post({ kind: "open-failed", failure: toFailure(error) });
	}
}

function openMethods(): ThreadMethods {
	switch (settings.role) {
		case "writer":
			return openWriter(
				settings,
				(executionIds) => post({ kind: "changed", executionIds }),
				(message, data) => post({ kind: "trouble", message, data }),
			);
		case "reader":
			return openReader(settings);
		case "checkpointer":
			return openCheckpointer(settings);
	}
}

async function answer({ id, method, parameters }: ThreadCall): Promise<void> {
	try {
		const value: unknown = await methods[method]?.(...(parameters as never[]));
		post({ kind: "value", id, value });
	} catch (error) {
		post({ kind: "failure", id, failure: toFailure(error) });
	}
	// Its own end, rather than terminate(): a thread must not be cut down inside SQLite.
	if (method === "close") process.exit(0);
}
