import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import {
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
	writeFile,
} from "node:fs/promises";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { listPackage } from "@electron/asar";
import { FuseState, FuseV1Options, getCurrentFuseWire } from "@electron/fuses";
import {
	afterAll,
	afterEach,
	beforeAll,
	describe,
	expect,
	it,
	vi,
} from "vitest";
import * as z from "zod";
import { openExecutionHistory } from "../src-main/execution-history/history.ts";
import { backendStatusSchema, runResultSchema } from "../src-shared/backend.ts";
import { BRIDGE_NAME, requestChannels } from "../src-shared/channels.ts";
import type {
	Facts,
	WindowDescription,
} from "./testing/fake-electron-commands.ts";
import { type PackagedApp, packageApp } from "./testing/package-app.ts";
import { RunningApp } from "./testing/running-app.ts";
import { SandboxedPage } from "./testing/sandboxed-page.ts";

const backendsSchema = z.array(backendStatusSchema);
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

	it("ships no source maps, sources or tests", () => {
		const files = listPackage(join(app.resources, "app.asar"), {
			isPack: false,
		});
		expect(
			files.filter((file) => /\.(map|ts|tsx)$|\.test\./.test(file)),
		).toEqual([]);
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

describe("the app, with a fake of Electron", () => {
	let userData: string;
	let running: RunningApp;

	async function start(environment: NodeJS.ProcessEnv = {}): Promise<void> {
		running = new RunningApp(app, userData, environment);
	}

	async function windows(): Promise<WindowDescription[]> {
		return (await running.tell({ kind: "windows" })) as WindowDescription[];
	}

	async function windowOpens(): Promise<WindowDescription> {
		return soon(async () => {
			const [window] = await windows();
			if (window === undefined || !window.isShown)
				throw new Error(`No window yet:\n${running.output}`);
			return window;
		});
	}

	function soon<Result>(condition: () => Promise<Result>): Promise<Result> {
		return vi.waitFor(condition, { timeout: 15_000 });
	}

	function logged(): Promise<string> {
		return readFile(join(userData, "logs/main.log"), "utf8");
	}

	beforeAll(async () => {
		userData = await mkdtemp(join(tmpdir(), "packaged-app-data-"));
	});
	afterEach(async () => {
		running.kill();
		await running.ended();
		await rm(userData, { recursive: true });
		userData = await mkdtemp(join(tmpdir(), "packaged-app-data-"));
	});
	afterAll(() => rm(userData, { recursive: true, force: true }));

	it("opens a locked-down window on the viewer", async () => {
		await start();
		const window = await windowOpens();
		expect(window).toMatchObject({
			url: "app://history/index.html",
			status: 200,
			webPreferences: {
				preload: bundle("preload"),
				contextIsolation: true,
				sandbox: true,
				nodeIntegration: false,
				webSecurity: true,
			},
		});
		expect(window.width).toBeLessThanOrEqual(1024);
		expect(window.height).toBeLessThanOrEqual(700);

		const facts = (await running.tell({ kind: "facts" })) as Facts;
		expect(facts.calls).toEqual([
			"enableSandbox",
			"registerSchemesAsPrivileged",
			"setPath userData",
			"requestSingleInstanceLock",
		]);
		expect(facts.permission).toEqual({ request: false, check: false });
		expect(facts.channels).toEqual(
			expect.arrayContaining([...requestChannels]),
		);
		expect(facts.channels.filter((name) => name.includes("LOG"))).toEqual([]);
	});

	it("serves every file that the page names, under a policy that lets nothing else in", async () => {
		await start();
		await windowOpens();
		const page = await running.tell({
			kind: "fetch",
			url: "app://history/index.html",
		});
		expect(page).toMatchObject({
			status: 200,
			headers: {
				"content-type": "text/html; charset=utf-8",
				"content-security-policy": expect.stringContaining(
					"default-src 'none'; script-src 'self'",
				),
			},
		});
		const { text } = page as { text: string };
		const names = [...text.matchAll(/(?:src|href)="\.\/([^"]+)"/g)];
		expect(names.length).toBeGreaterThanOrEqual(2);
		for (const [, name] of names)
			expect(
				await running.tell({ kind: "fetch", url: `app://history/${name}` }),
			).toMatchObject({ status: 200 });
	});

	it("runs an example in a process of its own, stores it, tells the window, and leaves nothing behind", async () => {
		await start();
		await windowOpens();
		const backend = await soon(async () => {
			const [first] = backendsSchema.parse(
				await running.invoke("backend:list"),
			);
			if (first?.processId === undefined)
				throw new Error(`No backend yet:\n${running.output}`);
			return { id: first.id, processId: first.processId };
		});
		const result = runResultSchema.parse(
			await running.invoke("backend:run", {
				backendId: backend.id,
				workflow: "greeting",
				input: {},
			}),
		);
		expect(result.statusCode).toBe(200);
		await soon(async () =>
			expect(
				await running.invoke("execution-history:get", result.executionId),
			).toMatchObject({ status: "success", backendId: backend.id }),
		);
		await soon(async () =>
			expect((await windows())[0]?.notices).toEqual(
				expect.arrayContaining([
					"execution-history:changed",
					"backend:changed",
				]),
			),
		);

		expect(await running.quit()).toEqual([0, null]);
		expect(running.output).toBe("");
		expect(existsSync(join(userData, "data/executions.sqlite"))).toBe(true);
		expect(existsSync(join(userData, "data/executions.sqlite-wal"))).toBe(
			false,
		);
		expect(() => process.kill(backend.processId, 0)).toThrow("ESRCH");
		expect(await logged()).toContain('"message":"Closed"');
	});

	it("refuses frames that are not the window's own page", async () => {
		await start();
		await windowOpens();
		const ask = (frame: Parameters<RunningApp["invoke"]>[2]) =>
			running.invoke("execution-history:status", undefined, frame);
		const refused = { code: "forbidden-sender" };
		expect(await ask(null)).toMatchObject(refused);
		expect(
			await ask({ url: "https://example.com/", isInside: false }),
		).toMatchObject(refused);
		expect(
			await ask({ url: "app://history/index.html", isInside: true }),
		).toMatchObject(refused);
		expect(await running.invoke("execution-history:status")).toMatchObject({
			state: "ready",
		});
	});

	it("opens its window when the data folder cannot be used, and says so", async () => {
		await writeFile(join(userData, "data"), "not a folder");
		await start();
		await windowOpens();
		expect(await running.invoke("execution-history:status")).toMatchObject({
			state: "temporary",
			problem: { code: "store-unavailable" },
		});
		expect(await running.invoke("backend:list")).toEqual([]);
		expect(await running.quit()).toEqual([0, null]);
	});

	it("answers nothing and opens nothing while it closes, and goes on when the quit is called off", async () => {
		await start();
		await windowOpens();
		await running.tell({ kind: "app-event", name: "second-instance" });
		expect(await windows()).toHaveLength(1);
		await running.tell({ kind: "app-event", name: "before-quit" });
		await running.tell({ kind: "app-event", name: "activate" });
		expect(await windows()).toHaveLength(1);
		expect(await running.invoke("execution-history:status")).toMatchObject({
			code: "closed",
		});
		await running.tell({ kind: "app-event", name: "browser-window-focus" });
		expect(await running.invoke("execution-history:status")).toMatchObject({
			state: "ready",
		});
	});

	it("quits with the system", async () => {
		await start();
		await windowOpens();
		await running.tell({ kind: "power-event", name: "shutdown" });
		expect(await running.ended()).toEqual([0, null]);
		expect(await logged()).toContain('"message":"Closed"');
	});

	it("ends, and says why, when it cannot start", async () => {
		await start({ FAKE_PROTOCOL_FAILS: "1" });
		expect(await running.ended()).toEqual([1, null]);
		expect(await logged()).toContain("Error: The protocol fails");
	});

	it("opens nothing when it already runs", async () => {
		await start({ FAKE_SECOND_INSTANCE: "1" });
		expect(await running.ended()).toEqual([0, null]);
		expect(await readdir(userData)).toEqual([]);
	});

	it("writes a log that only its user can read", async () => {
		await mkdir(userData, { recursive: true });
		await start();
		await windowOpens();
		const { mode } = await stat(join(userData, "logs/main.log"));
		expect(mode & 0o777).toBe(0o600);
	});
});
