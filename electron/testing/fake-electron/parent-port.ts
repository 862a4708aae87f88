/** Gives a forked Node process Electron's `process.parentPort`, and takes away what a utility process does not have. */
import { EventEmitter } from "node:events";

const port = new EventEmitter();
const send = process.send?.bind(process);
const queue: unknown[] = [];

process.on("message", (data) => {
	if (port.listenerCount("message") === 0) queue.push(data);
	else port.emit("message", { data, ports: [] });
});
// The port itself says nothing when the app is gone: Chromium ends the processes it has started.
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
