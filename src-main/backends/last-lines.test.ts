import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { LastLines } from "./last-lines.ts";
import { readLines } from "./output-lines.ts";

describe("the last lines", () => {
	it("are the newest, the oldest of them first", () => {
		const lines = new LastLines({ maxLines: 2 });
		for (const line of ["a", "b", "c"]) lines.add(line);
		expect(lines.list()).toEqual(["b", "c"]);
	});

	it("are bounded in bytes of UTF-8 too", () => {
		const lines = new LastLines({ maxBytes: 6 });
		for (const line of ["ää", "öö", "ü"]) lines.add(line);
		expect(lines.list()).toEqual(["öö", "ü"]);
	});

	it("cut a line that is too long by itself at a whole character", () => {
		const lines = new LastLines({ maxBytes: 5 });
		lines.add("äää");
		expect(lines.list()).toEqual(["ää"]);
	});
});

async function linesOf(...chunks: (string | Buffer)[]): Promise<string[]> {
	const lines: string[] = [];
	const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
	readLines(stream, (line) => lines.push(line));
	await new Promise((resolve) => stream.on("end", resolve));
	return lines;
}

describe("lines of output", () => {
	it("come whole, however the output is cut", async () => {
		const umlaut = Buffer.from("ä");
		expect(
			await linesOf(
				"on",
				"e\r\ntw",
				"o\n",
				umlaut.subarray(0, 1),
				umlaut.subarray(1),
			),
		).toEqual(["one", "two", "ä"]);
	});

	it("come in pieces when they do not end", async () => {
		const lines = await linesOf("x".repeat(20_000));
		expect(lines.map((line) => line.length)).toEqual([8_192, 8_192, 3_616]);
	});
});
