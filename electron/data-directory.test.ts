import { existsSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useDataDirectory } from "./data-directory.ts";

let root: string;
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), "data-directory-"));
});
afterEach(() => rm(root, { recursive: true }));

/** Refuses a folder that is not there, as Electron's does. */
class App {
	readonly isPackaged: boolean;
	userData = join(root, "usual");

	constructor(isPackaged: boolean) {
		this.isPackaged = isPackaged;
	}
	getPath(): string {
		return this.userData;
	}
	setPath(_name: "userData", path: string): void {
		if (!existsSync(path)) throw new Error("Path does not exist");
		this.userData = path;
	}
}

describe("the data folder", () => {
	it("is the named one in a packaged app that is built for tests", () => {
		const named = join(root, "named");
		expect(
			useDataDirectory(new App(true), ["app", `--data=${named}`], true),
		).toBe(named);
	});

	it("is Electron's choice in a packaged app, whatever the command line says", () => {
		const app = new App(true);
		const named = join(root, "named");
		expect(useDataDirectory(app, ["app", `--data=${named}`])).toBe(
			join(root, "usual"),
		);
		expect(app.userData).toBe(join(root, "usual"));
	});

	it("is one apart from the sources", () => {
		const app = new App(false);
		useDataDirectory(app, ["electron", "."]);
		expect(app.userData).toBe(join(root, "usual-dev"));
	});

	it("is the one that is named", () => {
		const app = new App(false);
		const named = join(root, "deep", "named");
		useDataDirectory(app, ["electron", ".", `--data=${named}`]);
		expect(app.userData).toBe(named);
	});

	it("can be entered by its user only", async () => {
		const directory = useDataDirectory(new App(true), []);
		expect((await stat(directory)).mode & 0o777).toBe(0o700);
	});
});
