import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NoticeOf } from "../../src-shared/contract.ts";
import {
	ChangeNotices,
	MAX_NAMED_EXECUTIONS,
	NOTICE_INTERVAL_MS,
} from "./change-notices.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listen() {
	const notices = new ChangeNotices();
	const heard: NoticeOf<"execution-history:changed">[] = [];
	const stop = notices.on((notice) => heard.push(notice));
	return { notices, heard, stop };
}

describe("ChangeNotices", () => {
	it("gathers what changes within the interval into one notice", () => {
		const { notices, heard } = listen();
		notices.changed(["a", "b"]);
		notices.changed(["b", "c"]);
		vi.advanceTimersByTime(NOTICE_INTERVAL_MS - 1);
		expect(heard).toEqual([]);
		vi.advanceTimersByTime(1);
		expect(heard).toEqual([{ sequence: 1, executionIds: ["a", "b", "c"] }]);
	});

	it("numbers notices without a gap and sends none for nothing", () => {
		const { notices, heard } = listen();
		for (const ids of [["a"], [], ["b"]]) {
			notices.changed(ids);
			vi.advanceTimersByTime(NOTICE_INTERVAL_MS);
		}
		expect(heard.map(({ sequence }) => sequence)).toEqual([1, 2]);
	});

	it("names none when there are too many, or they are not known", () => {
		const { notices, heard } = listen();
		notices.changed(
			Array.from(
				{ length: MAX_NAMED_EXECUTIONS + 1 },
				(_, index) => `${index}`,
			),
		);
		vi.advanceTimersByTime(NOTICE_INTERVAL_MS);
		notices.changed(["a"]);
		notices.changed(null);
		vi.advanceTimersByTime(NOTICE_INTERVAL_MS);
		notices.changed(["a"]);
		vi.advanceTimersByTime(NOTICE_INTERVAL_MS);
		expect(heard.map(({ executionIds }) => executionIds)).toEqual([
			null,
			null,
			["a"],
		]);
	});

	it("sends what is due at close, and nothing to whoever has stopped listening", () => {
		const { notices, heard, stop } = listen();
		notices.changed(["a"]);
		notices.close();
		expect(heard).toHaveLength(1);
		stop();
		notices.changed(["b"]);
		vi.advanceTimersByTime(NOTICE_INTERVAL_MS);
		expect(heard).toHaveLength(1);
	});
});
