import { expect, it } from "vitest";
import { builtFile } from "./built-file.ts";

it("says which file a bundled app has to bring along", () => {
	// Among the sources there is none, as beside somebody's bundle.
	expect(() => builtFile("worker.js")).toThrow(
		"cannot find its worker.js: make a bundle of that file too and give its path",
	);
});
