import { describe, expect, it } from "vitest";
import { describePayload } from "./describe-payload.ts";

describe("describePayload", () => {
	it("leaves an ordinary payload as it is", () => {
		const payload = { order: "A-1", $other: true };
		expect(describePayload(payload)).toEqual({ notes: [], data: payload });
	});

	it("says that a payload was cut, from what and to what", () => {
		expect(
			describePayload({
				$truncated: { originalBytes: 1_834_221, maxBytes: 51_200 },
				items: ["a"],
			}),
		).toEqual({
			notes: [
				"Too large to keep whole: cut from 1.7 MiB (at most 50 KiB are kept).",
			],
			data: { items: ["a"] },
		});
	});

	it("names each place that could not be written, and why", () => {
		expect(
			describePayload({
				$unserializable: [
					{ path: "socket.parser", reason: "a cycle" },
					{ path: "", reason: "a getter threw" },
				],
			}),
		).toEqual({
			notes: [
				"socket.parser could not be written as JSON: a cycle.",
				"This could not be written as JSON: a getter threw.",
			],
			data: {},
		});
	});

	it("says so in general when the remark is of a shape it does not know", () => {
		const { notes } = describePayload({
			$truncated: true,
			$unserializable: "yes",
		});
		expect(notes).toEqual([
			"Too large to keep whole: what follows was cut.",
			"Part of this could not be written as JSON and is missing.",
		]);
	});
});
