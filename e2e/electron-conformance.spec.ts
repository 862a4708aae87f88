/** What the app relies on of Electron itself: where Electron runs, it shows whether its stand-in tells the truth. */
import { join } from "node:path";
import { expect, test } from "./fixtures.ts";
import type { ElectronApp } from "./hosts/host.ts";

test.skip(({ hostKind }) => hostKind === "headless", "Not in Electron");

/** Runs a script in a page with a preload made for it, over a channel that answers with what it was sent. */
function inPage(electron: ElectronApp, script: string): Promise<unknown> {
	return electron.evaluate(
		async ({ BrowserWindow, ipcMain }, { preload, script }) => {
			ipcMain.handle("echo", (_event, value: unknown) => value);
			ipcMain.handle("fail", () => {
				throw Object.assign(new TypeError("its message"), { code: "lost" });
			});
			const window = new BrowserWindow({
				show: false,
				webPreferences: { preload, sandbox: true, contextIsolation: true },
			});
			try {
				await window.loadURL("app://history/index.html");
				return await window.webContents.executeJavaScript(script);
			} finally {
				window.destroy();
				ipcMain.removeHandler("echo");
				ipcMain.removeHandler("fail");
			}
		},
		{
			preload: join(import.meta.dirname, "conformance", "preload.cjs"),
			script: `(async () => { ${script} })()`,
		},
	);
}

test("carries structured clones between page and main process", async ({
	electron,
}) => {
	expect(
		await inPage(
			electron,
			`const sent = {
				map: new Map([["a", { b: 1n }]]), set: new Set([1]), date: new Date(5),
				bytes: new Uint8Array([1, 2]), missing: undefined, none: NaN, list: [undefined],
			};
			const got = await conformance.invoke("echo", sent);
			return {
				map: got.map.get("a").b === 1n, set: got.set.has(1), date: got.date.getTime(),
				bytes: [...got.bytes], missing: "missing" in got && got.missing === undefined,
				none: Number.isNaN(got.none), list: got.list.length,
			};`,
		),
	).toEqual({
		map: true,
		set: true,
		date: 5,
		bytes: [1, 2],
		missing: true,
		none: true,
		list: 1,
	});
});

test("reduces what a handler throws to its message", async ({ electron }) => {
	expect(
		await inPage(
			electron,
			`try { await conformance.invoke("fail"); } catch (error) {
				return { message: error.message, code: error.code ?? null };
			}`,
		),
	).toEqual({
		message: "Error invoking remote method 'fail': TypeError: its message",
		code: null,
	});
});

test("lets copies through the bridge, without prototypes, and functions", async ({
	electron,
}) => {
	expect(
		await inPage(
			electron,
			`"use strict";
			let got;
			conformance.callsBack((value) => { got = value; });
			let thrown = {};
			try { conformance.throws(); } catch (error) { thrown = error; }
			return {
				got, isFrozen: Object.isFrozen(conformance) && Object.isFrozen(conformance.nested.list),
				instance: Object.keys(conformance.instance), inherited: typeof conformance.instance.inherited,
				message: thrown.message, code: thrown.code ?? null,
			};`,
		),
	).toEqual({
		got: { a: 1 },
		isFrozen: true,
		instance: ["own"],
		inherited: "undefined",
		message: "its message",
		code: null,
	});
});

test("has no handler but the contract's: none of the logger's", async ({
	electron,
}) => {
	expect(
		await inPage(
			electron,
			`return conformance.invoke("__ELECTRON_LOG__", {}).catch((error) => error.message);`,
		),
	).toContain("No handler registered for '__ELECTRON_LOG__'");
});

test("gives a preload nothing of Node's", async ({ electron }) => {
	expect(await inPage(electron, "return conformance.requireOfNode")).toContain(
		"module not found",
	);
});

test("takes one handler a channel", async ({ electron }) => {
	const second = electron.evaluate(
		({ ipcMain }) => ipcMain.handle("backend:list", () => null),
		undefined,
	);
	await expect(second).rejects.toThrow(
		"Attempted to register a second handler for 'backend:list'",
	);
});
