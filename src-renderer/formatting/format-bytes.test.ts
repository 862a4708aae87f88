import { expect, it } from "vitest";
import { formatBytes } from "./format-bytes.ts";

it.each([
	[0, "0 B"],
	[1_023, "1023 B"],
	[1_024, "1 KiB"],
	[51_200, "50 KiB"],
	[1_834_221, "1.7 MiB"],
	[1_048_500, "1 MiB"],
	[5 * 1024 ** 5, "5120 TiB"],
])("writes %d bytes as %s", (bytes, text) => {
	expect(formatBytes(bytes)).toBe(text);
});
