/** Turns the output of a process into lines, however it arrives. */
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** Longer lines come in pieces: a process that never ends its line must not fill our memory. */
const MAX_LINE_LENGTH = 8_192;

/** Reads a stream to its end; what follows the last line break is a line too. */
export function readLines(
	stream: Readable,
	onLine: (line: string) => void,
): void {
	const decoder = new StringDecoder("utf8");
	let rest = "";
	const take = (text: string) => {
		const lines = (rest + text).split(/\r?\n/);
		rest = lines.pop() ?? "";
		for (const line of lines) onLine(line);
		while (rest.length > MAX_LINE_LENGTH) {
			onLine(rest.slice(0, MAX_LINE_LENGTH));
			rest = rest.slice(MAX_LINE_LENGTH);
		}
	};
	stream.on("data", (chunk: Buffer) => take(decoder.write(chunk)));
	stream.on("end", () => {
		take(decoder.end());
		if (rest !== "") onLine(rest);
	});
	// A broken pipe ends the output; how the process ended is told elsewhere.
	stream.on("error", () => {});
}
