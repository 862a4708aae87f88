import { EventEmitter } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectParent } from "./parent-link.ts";

/** What Electron puts in a utility process; the fork channel is tested with real processes in main.test.ts. */
class FakeParentPort extends EventEmitter {
	readonly posted: unknown[] = [];
	postMessage(message: unknown): void {
		this.posted.push(message);
	}
}

function openPort() {
	const port = new FakeParentPort();
	Object.defineProperty(process, "parentPort", {
		value: port,
		configurable: true,
	});
	onTestFinished(() => {
		Reflect.deleteProperty(process, "parentPort");
	});
	const problems: string[] = [];
	const link = connectParent((problem) => problems.push(problem));
	if (link === undefined) throw new Error("Expected a link");
	return { port, link, problems };
}

describe("the link to an Electron parent", () => {
	it("carries messages both ways", () => {
		const { port, link } = openPort();
		const received: unknown[] = [];
		link.onMessage((message) => received.push(message));
		port.emit("message", { data: { kind: "stop" } });
		expect(received).toEqual([{ kind: "stop" }]);
		link.send({ kind: "workflows", workflows: [] });
		expect(port.posted).toEqual([{ kind: "workflows", workflows: [] }]);
	});

	it("drops a message that is none of the contract's, with a line", () => {
		const { port, link, problems } = openPort();
		const received: unknown[] = [];
		link.onMessage((message) => received.push(message));
		port.emit("message", { data: { kind: "stop", now: true } });
		expect(received).toEqual([]);
		expect(problems).toEqual([expect.stringMatching(/was not understood/)]);
	});

	it("tells when the port closes", () => {
		const { port, link } = openPort();
		let closed = 0;
		link.onClose(() => {
			closed += 1;
		});
		port.emit("close");
		expect(closed).toBe(1);
	});
});
