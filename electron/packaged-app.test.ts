import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { listPackage } from "@electron/asar";
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openExecutionHistory } from "../src-main/execution-history/history.ts";
import { BRIDGE_NAME } from "../src-shared/channels.ts";
import { type PackagedApp, packageApp } from "./testing/package-app.ts";
import { SandboxedPage } from "./testing/sandboxed-page.ts";

/** The archive and the native module: twice what they were when this was written. */
const LARGEST_MEGABYTES = 8;
const bundles = ["main", "preload", "worker", "backend"] as const;
let app: PackagedApp;

beforeAll(async () => {
	app = await packageApp();
}, 180_000);
afterAll(() => app.remove());

function bundle(name: (typeof bundles)[number]): string {
	return join(app.extracted, ".vite/build", `${name}.cjs`);
}

describe("the package", () => {
	it("holds the bundles, the viewer and better-sqlite3, and nothing else", () => {
		const files = listPackage(join(app.resources, "app.asar"), {
			isPack: false,
		});
		const rest = files.filter(
			(file) =>
				!/^\/(\.vite(\/(build(\/(main|preload|worker|backend)\.cjs)?|renderer(\/main_window(\/.*)?)?))?|package\.json)$/.test(
					file,
				) &&
				!/^\/node_modules(\/better-sqlite3(\/(package\.json|LICENSE|(lib|prebuilds)(\/.*)?))?)?$/.test(
					file,
				),
		);
		expect(rest).toEqual([]);
		expect(files).toEqual(
			expect.arrayContaining([
				...bundles.map((name) => `/.vite/build/${name}.cjs`),
				"/.vite/renderer/main_window/index.html",
			]),
		);
	});

	it("ships no source maps, sources or tests, inside the archive or beside it", async () => {
		const files = [
			...listPackage(join(app.resources, "app.asar"), { isPack: false }),
			...(await readdir(app.resources, { recursive: true })),
		];
		expect(
			files.filter((file) => /\.(map|ts|tsx)$|\.(test|spec)\./.test(file)),
		).toEqual([]);
		const scripts = await readdir(app.extracted, { recursive: true });
		for (const script of scripts.filter((file) => /\.c?js$/.test(file)))
			expect(
				await readFile(join(app.extracted, script), "utf8"),
				script,
			).not.toContain("sourceMappingURL=data:");
	});

	it("stays small beside Electron itself", async ({ annotate }) => {
		const unpacked = join(
			"app.asar.unpacked/node_modules/better-sqlite3/prebuilds",
			`${process.platform}-${process.arch}.node`,
		);
		const [archive, native] = await Promise.all(
			["app.asar", unpacked].map((file) => stat(join(app.resources, file))),
		);
		const megabytes = ((archive?.size ?? 0) + (native?.size ?? 0)) / 1e6;
		await annotate(
			`The app without Electron: ${megabytes.toFixed(1)} MB, ${((native?.size ?? 0) / 1e6).toFixed(1)} MB of it SQLite`,
		);
		expect(megabytes).toBeLessThan(LARGEST_MEGABYTES);
	});

	it("keeps the target's native module, and no other, outside the archive", async () => {
		const unpacked = join(app.resources, "app.asar.unpacked");
		const files = await readdir(unpacked, { recursive: true });
		expect(files.filter((file) => file.endsWith(".node"))).toEqual([
			`node_modules/better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`,
		]);
	});

	it("has a native module that plain Node loads from there", async () => {
		const program = `
			const Database = require(${JSON.stringify(join(app.extracted, "node_modules/better-sqlite3"))});
			const nativeBinding = ${JSON.stringify(
				join(
					app.resources,
					`app.asar.unpacked/node_modules/better-sqlite3/prebuilds/${process.platform}-${process.arch}.node`,
				),
			)};
			const database = new Database(":memory:", { nativeBinding });
			console.log(database.prepare("SELECT 6 * 7").pluck().get());
			database.close();`;
		const { stdout } = await promisify(execFile)(process.execPath, [
			"-e",
			program,
		]);
		expect(stdout.trim()).toBe("42");
	});

	it("has its fuses set", async () => {
		const { version: _version, ...wire } = await getCurrentFuseWire(
			app.executable,
		);
		const states = Object.fromEntries(
			Object.entries(wire).map(([fuse, state]) => [
				FuseV1Options[Number(fuse)],
				FuseState[Number(state)],
			]),
		);
		expect(states).toEqual({
			RunAsNode: "DISABLE",
			EnableCookieEncryption: "ENABLE",
			EnableNodeOptionsEnvironmentVariable: "DISABLE",
			EnableNodeCliInspectArguments: "DISABLE",
			EnableEmbeddedAsarIntegrityValidation: "ENABLE",
			OnlyLoadAppFromAsar: "ENABLE",
			LoadBrowserProcessSpecificV8Snapshot: "DISABLE",
			GrantFileProtocolExtraPrivileges: "DISABLE",
			WasmTrapHandlers: "ENABLE",
		});
	});

	it("carries the example workflows beside the archive", async () => {
		const shipped = await readdir(join(app.resources, "examples"));
		const examples = await readdir(join(import.meta.dirname, "../examples"));
		expect(shipped.sort()).toEqual(
			examples.filter((name) => name.endsWith(".workflow.json")).sort(),
		);
		expect(shipped.length).toBeGreaterThanOrEqual(4);
	});
});

describe("the bundles", () => {
	const builtIn = new Set(
		builtinModules.flatMap((name) => [name, `node:${name}`]),
	);

	it.each([
		["main", ["electron"]],
		["preload", ["electron"]],
		["worker", ["better-sqlite3"]],
		["backend", []],
	] as const)(
		"%s needs nothing at run time but Node and %j",
		async (name, allowed) => {
			const code = await readFile(bundle(name), "utf8");
			const needed = [
				...code.matchAll(/\b(?:require|import)\("([^"]+)"\)/g),
			].map(([, module]) => module ?? "");
			expect(
				[...new Set(needed)].filter((module) => !builtIn.has(module)).sort(),
			).toEqual([...allowed]);
		},
	);

	it.each(bundles)(
		"%s does not ask where it lies by import.meta",
		async (name) => {
			const code = await readFile(bundle(name), "utf8");
			// A bundle in CommonJS has none: what was `import.meta.dirname` is undefined, without an error.
			expect(code).not.toMatch(/import\.meta|\{\}\.(dirname|filename|url)/);
		},
	);

	it("keep to Electron's own modules in the preload", async () => {
		const code = await readFile(bundle("preload"), "utf8");
		expect([...code.matchAll(/require\(/g)]).toHaveLength(1);
	});

	it("answer from a database thread", async () => {
		const directory = await mkdtemp(join(tmpdir(), "packaged-worker-"));
		const history = await openExecutionHistory({
			directory,
			workerScript: bundle("worker"),
		});
		try {
			const id = await history.createExecution({
				workflowId: "greeting",
				workflowName: "Greeting",
				triggerType: "manual",
				status: "running",
				startedAt: 1,
			});
			expect(await history.status()).toMatchObject({ state: "ready" });
			expect(await history.getExecution(id)).toMatchObject({
				workflowId: "greeting",
			});
		} finally {
			await history.close();
			await rm(directory, { recursive: true });
		}
	});
});

describe("the preload", () => {
	let page: SandboxedPage;
	beforeAll(async () => {
		page = new SandboxedPage(await readFile(bundle("preload"), "utf8"));
	});

	it("puts a bridge of two functions on the page, and nothing else", () => {
		expect([...page.exposed.keys()]).toEqual([BRIDGE_NAME]);
		expect(Object.keys(page.bridge).sort()).toEqual(["invoke", "on"]);
	});

	it("carries requests on known channels, and answers others itself", async () => {
		expect(await page.bridge.invoke("execution-history:get", "exec_1")).toEqual(
			["answer", "execution-history:get", "exec_1"],
		);
		for (const channel of ["backend:unknown", "__proto__", "toString"])
			expect(await page.invoke(channel, 1)).toMatchObject({
				code: "unknown-channel",
			});
		expect(await page.invoke("execution-history:append", {})).toMatchObject({
			code: "unknown-channel",
		});
		expect(page.invoked).toEqual(["execution-history:get"]);
	});

	it("does not try to send what is not data", async () => {
		expect(
			await page.invoke("execution-history:list", { status: () => {} }),
		).toMatchObject({ code: "invalid-request" });
	});

	it("hands over notices without their event, until told to stop", () => {
		const heard: unknown[][] = [];
		const stop = page.bridge.on("backend:changed", (...notice) =>
			heard.push(notice),
		);
		page.notify("backend:changed", { sequence: 1 });
		stop();
		page.notify("backend:changed", { sequence: 2 });
		expect(heard).toEqual([[{ sequence: 1 }]]);
		expect(page.listeners("backend:changed")).toBe(0);
		expect(() => page.on("execution-history:append")).toThrow("No notices");
	});
});
