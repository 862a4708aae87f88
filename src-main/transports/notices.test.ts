import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Notices, type NoticeTarget } from "./notices.ts";
import {
	keptLog,
	type LogLine,
	openServices,
	type TestServices,
} from "./testing/services.ts";

let services: TestServices;
let notices: Notices;
let lines: LogLine[];

beforeAll(async () => {
	services = await openServices();
});
afterAll(() => services.close());
beforeEach(() => {
	const kept = keptLog();
	lines = kept.lines;
	notices = new Notices({ ...services, log: kept.log });
});

/** A window, in the states that a window can be in. */
class Window implements NoticeTarget {
	readonly got: unknown[] = [];
	destroyed = false;
	crashed = false;
	frameGone = false;

	isDestroyed(): boolean {
		return this.destroyed;
	}

	isCrashed(): boolean {
		return this.crashed;
	}

	send(channel: string, notice: { readonly sequence: number }): void {
		if (this.frameGone) throw new Error("Render frame was disposed");
		this.got.push([channel, notice.sequence]);
	}
}

async function somethingHappens(): Promise<void> {
	await services.backends.create({ name: "Something" });
}

describe("notices", () => {
	it("reach every window that listens", async () => {
		const [first, second] = [new Window(), new Window()];
		notices.add(first);
		notices.add(second);
		await somethingHappens();
		expect(first.got).toEqual([["backend:changed", expect.any(Number)]]);
		expect(second.got).toEqual(first.got);
	});

	it("reach a window once, also when it was added twice", async () => {
		const window = new Window();
		notices.add(window);
		const remove = notices.add(window);
		await somethingHappens();
		expect(window.got).toHaveLength(1);
		remove();
		await somethingHappens();
		expect(window.got).toHaveLength(1);
	});

	it("forget a window that is destroyed", async () => {
		const window = new Window();
		notices.add(window);
		window.destroyed = true;
		await somethingHappens();
		expect(window.got).toEqual([]);
		expect(notices.size).toBe(0);
	});

	it("pass over a window that has crashed until it is back", async () => {
		const window = new Window();
		notices.add(window);
		window.crashed = true;
		await somethingHappens();
		expect(window.got).toEqual([]);
		window.crashed = false;
		await somethingHappens();
		expect(window.got).toHaveLength(1);
	});

	it("reach the others when one window cannot be sent to, and the log stays short", async () => {
		const [broken, other] = [new Window(), new Window()];
		broken.frameGone = true;
		notices.add(broken);
		notices.add(other);
		for (let time = 0; time < 30; time += 1) await somethingHappens();
		expect(other.got).toHaveLength(30);
		expect(lines.length).toBeGreaterThan(0);
		expect(lines.length).toBeLessThanOrEqual(20);
	});

	it("end when closed", async () => {
		const window = new Window();
		notices.add(window);
		notices.close();
		await somethingHappens();
		expect(window.got).toEqual([]);
	});
});
