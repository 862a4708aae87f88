import { describe, expect, it } from "vitest";
import { toFigure } from "./figure.ts";
import { withCase } from "./results-file.ts";

const figure = (name: string, value: number) =>
	toFigure("ingest", {
		figure: name,
		unit: "ms",
		rounds: [value],
		budgets: [{ kind: "at-most", value: 10 }],
	});

describe("withCase", () => {
	it("keeps what people wrote below a figure when its table is written anew", () => {
		const first = withCase(
			"# Results\n",
			"ingest",
			[figure("speed", 1)],
			"a machine",
		);
		const explained = first.replace(
			"**speed** — …",
			"**speed** — mostly fsync.\nAnd a second line.",
		);
		const second = withCase(
			explained,
			"ingest",
			[figure("speed", 2), figure("new", 3)],
			"another machine",
		);
		expect(second).toContain("**speed** — mostly fsync.\nAnd a second line.");
		expect(second).toContain("**new** — …");
		expect(second).toContain("another machine");
		expect(second).not.toContain("a machine\n\n| figure | 1");
		expect(second.match(/^## /gm)).toHaveLength(1);
	});

	it("leaves the other cases as they stand", () => {
		const one = withCase(
			"# Results\n",
			"ingest",
			[figure("speed", 1)],
			"a machine",
		);
		const two = withCase(one, "list", [figure("first page", 2)], "a machine");
		const three = withCase(two, "list", [figure("first page", 3)], "a machine");
		const ingest = (text: string) =>
			text
				.split(/^(?=## )/m)
				.find((section) => section.startsWith("## ingest"));
		expect(ingest(three)).toBe(ingest(two));
	});

	it("changes nothing when the same figures are written again", () => {
		const once = withCase(
			"# Results\n",
			"ingest",
			[figure("speed", 1)],
			"a machine",
		);
		expect(withCase(once, "ingest", [figure("speed", 1)], "a machine")).toBe(
			once,
		);
	});
});
