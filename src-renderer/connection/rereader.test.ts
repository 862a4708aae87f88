import { beforeEach, describe, expect, it } from "vitest";
import { Rereader } from "./rereader.ts";

/** A reader whose reads and clock the test moves by hand. */
class Stage {
	now = 0;
	reads = 0;
	#finish: (() => void) | undefined;
	#timer: { readonly at: number; readonly call: () => void } | undefined;
	readonly rereader = new Rereader(
		() => {
			this.reads += 1;
			return new Promise<void>((resolve) => {
				this.#finish = resolve;
			});
		},
		{
			pauseMs: 100,
			now: () => this.now,
			after: (delayMs, call) => {
				this.#timer = { at: this.now + delayMs, call };
				return () => {
					this.#timer = undefined;
				};
			},
		},
	);

	async finishRead(): Promise<void> {
		this.#finish?.();
		await Promise.resolve();
		await Promise.resolve();
	}

	pass(durationMs: number): void {
		this.now += durationMs;
		if (this.#timer === undefined || this.#timer.at > this.now) return;
		const { call } = this.#timer;
		this.#timer = undefined;
		call();
	}
}

describe("Rereader", () => {
	let stage: Stage;
	beforeEach(() => {
		stage = new Stage();
	});

	it("reads at once when nothing is under way", () => {
		stage.rereader.request();
		expect(stage.reads).toBe(1);
	});

	it("answers all requests during a read by one read after it", async () => {
		stage.rereader.request();
		for (let count = 0; count < 20; count += 1) stage.rereader.request();
		expect(stage.reads).toBe(1);
		await stage.finishRead();
		stage.pass(99);
		expect(stage.reads).toBe(1);
		stage.pass(1);
		expect(stage.reads).toBe(2);
		await stage.finishRead();
		stage.pass(10_000);
		expect(stage.reads).toBe(2);
	});

	it("answers all requests during the pause by one read", async () => {
		stage.rereader.request();
		await stage.finishRead();
		stage.rereader.request();
		stage.pass(50);
		stage.rereader.request();
		stage.pass(49);
		expect(stage.reads).toBe(1);
		stage.pass(1);
		expect(stage.reads).toBe(2);
	});

	it("pauses as long as a slow read took", async () => {
		stage.rereader.request();
		stage.rereader.request();
		stage.pass(700);
		await stage.finishRead();
		stage.pass(699);
		expect(stage.reads).toBe(1);
		stage.pass(1);
		expect(stage.reads).toBe(2);
	});

	it("reads no more once it is closed", async () => {
		stage.rereader.request();
		stage.rereader.request();
		await stage.finishRead();
		stage.rereader.close();
		stage.pass(1_000);
		stage.rereader.request();
		expect(stage.reads).toBe(1);
	});
});
