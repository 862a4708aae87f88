/** A utility process's `process.parentPort`, and nothing of what only a forked process has (§4). */
import { EventEmitter } from "node:events";

const port = new EventEmitter();
const send = process.send?.bind(process);
/** Kept until somebody listens. */
const queue: unknown[] = [];

process.on("message", (data) => {
	if (port.listenerCount("message") === 0) queue.push(data);
	else port.emit("message", { data, ports: [] });
});
// The port says nothing when the app is gone: Chromium ends the processes it has started.
process.on("disconnect", () => process.exit(0));
port.on("newListener", (name) => {
	if (name === "message")
		setImmediate(() => {
			for (const data of queue.splice(0))
				port.emit("message", { data, ports: [] });
		});
});
Object.assign(process, {
	send: undefined,
	parentPort: Object.assign(port, {
		postMessage: (message: unknown) => send?.(message),
	}),
});
