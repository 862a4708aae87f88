import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseHost } from "./choose-host.ts";
import { hasDisplay } from "./find-electron.ts";

let distribution: string;
beforeEach(() => {
	distribution = mkdtempSync(join(tmpdir(), "electron-distribution-"));
	vi.stubEnv("ELECTRON_OVERRIDE_DIST_PATH", distribution);
});
afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(distribution, { recursive: true });
});

const withDisplay = { DISPLAY: ":0" };
const install = () => Promise.resolve();

/** A file where the binary would be: it is looked for, never run. */
function putBinary(): void {
	writeFileSync(join(distribution, "electron"), "");
}

describe("the choice of a host", () => {
	it.runIf(process.platform === "linux")(
		"is Electron where there is a display and a binary",
		async () => {
			putBinary();
			expect(await chooseHost(install, "linux", withDisplay)).toEqual({
				kind: "electron",
			});
		},
	);

	it("is the browser without a display, whatever else there is", async () => {
		putBinary();
		expect(await chooseHost(install, "linux", {})).toEqual({
			kind: "headless",
			reason: "There is no display for a window",
		});
	});

	it("downloads nothing without a display", async () => {
		const download = vi.fn(install);
		await chooseHost(download, "linux", {});
		expect(download).not.toHaveBeenCalled();
	});

	it.runIf(process.platform === "linux")(
		"is Electron when the download brings the binary",
		async () => {
			expect(
				await chooseHost(async () => putBinary(), "linux", withDisplay),
			).toEqual({ kind: "electron" });
		},
	);

	it("is the browser when the download brings nothing", async () => {
		expect(await chooseHost(install, "linux", withDisplay)).toMatchObject({
			kind: "headless",
			reason: expect.stringContaining("could not be downloaded"),
		});
	});

	it("does not download past a folder that was chosen", async () => {
		const download = vi.fn(install);
		const choice = await chooseHost(download, "linux", {
			...withDisplay,
			ELECTRON_OVERRIDE_DIST_PATH: distribution,
		});
		expect(choice.kind).toBe("headless");
		expect(download).not.toHaveBeenCalled();
	});
});

describe("a display", () => {
	it("is X or Wayland on Linux, and always there elsewhere", () => {
		expect(hasDisplay("linux", {})).toBe(false);
		expect(hasDisplay("linux", { DISPLAY: "" })).toBe(false);
		expect(hasDisplay("linux", withDisplay)).toBe(true);
		expect(hasDisplay("linux", { WAYLAND_DISPLAY: "wayland-0" })).toBe(true);
		expect(hasDisplay("darwin", {})).toBe(true);
		expect(hasDisplay("win32", {})).toBe(true);
	});
});
