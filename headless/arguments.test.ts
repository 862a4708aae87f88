import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ArgumentsError, parseArguments } from "./arguments.ts";

describe("the command line", () => {
	it("may be empty", () => {
		expect(parseArguments([])).toEqual({
			dataDirectory: join(process.cwd(), "execution-history-data"),
			port: 0,
			json: false,
			help: false,
		});
	});

	it("says where, on which port and how", () => {
		expect(
			parseArguments(["--data", "/data", "--port=4000", "--json"]),
		).toMatchObject({ dataDirectory: "/data", port: 4_000, json: true });
	});

	it.each([
		["--dta", "x"],
		["x"],
		["--port", "http"],
		["--port", "65536"],
		["--port", "-1"],
		["--port", ""],
		["--data"],
		["--json=yes"],
	])("is refused with words that name what is wrong: %s %s", (...given) => {
		expect(() => parseArguments(given)).toThrow(ArgumentsError);
		expect(() => parseArguments(given)).toThrow(
			(given[0] ?? "").split("=")[0] ?? "",
		);
	});
});
