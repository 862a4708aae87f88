/** The app as it is shipped, run by Node with a fake of Electron: real threads, real processes, real files. */
import { existsSync } from "node:fs";
import {
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
	writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
	onTestFinished,
	vi,
} from "vitest";
import * as z from "zod";
import { backendStatusSchema, runResultSchema } from "../src-shared/backend.ts";
import { requestChannels } from "../src-shared/channels.ts";
import type {
	Facts,
	WindowDescription,
} from "./testing/fake-electron-commands.ts";
import { type PackagedApp, packageApp } from "./testing/package-app.ts";
import { RunningApp } from "./testing/running-app.ts";

const backendsSchema = z.array(backendStatusSchema);
let app: PackagedApp;

beforeAll(async () => {
	app = await packageApp();
}, 180_000);
afterAll(() => app.remove());

describe("the app, with a fake of Electron", () => {
	let userData: string;
	let running: RunningApp;

	function start(environment: NodeJS.ProcessEnv = {}): void {
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

	async function backendRuns(): Promise<{ id: string; processId: number }> {
		return soon(async () => {
			const [first] = backendsSchema.parse(
				await running.invoke("backend:list"),
			);
			if (first?.state !== "running" || first.processId === undefined)
				throw new Error(`No backend yet:\n${running.output}`);
			return { id: first.id, processId: first.processId };
		});
	}

	function logged(): Promise<string> {
		return readFile(join(userData, "logs/main.log"), "utf8");
	}

	beforeEach(async () => {
		userData = await mkdtemp(join(tmpdir(), "packaged-app-data-"));
	});
	afterEach(async () => {
		running.kill();
		await running.ended();
		await rm(userData, { recursive: true });
	});

	it("opens a locked-down window on the viewer", async () => {
		start();
		const window = await windowOpens();
		expect(window).toMatchObject({
			url: "app://history/index.html",
			status: 200,
			webPreferences: {
				preload: join(app.extracted, ".vite/build/preload.cjs"),
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
		start();
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
		start();
		await windowOpens();
		const backend = await backendRuns();
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
		expect(isAlive(backend.processId)).toBe(false);
		expect(await logged()).toContain('"message":"Closed"');
	});

	it("quits in time although a backend does not answer, and leaves none behind", async () => {
		start();
		await windowOpens();
		const { processId } = await backendRuns();
		process.kill(processId, "SIGSTOP");
		// A stopped process would not even notice that everything else is gone.
		onTestFinished(() => {
			if (isAlive(processId)) process.kill(processId, "SIGKILL");
		});
		expect(await running.quit()).toEqual([0, null]);
		expect(isAlive(processId)).toBe(false);
		expect(await logged()).toContain('"message":"Closed"');
	});

	it("refuses frames that are not the window's own page", async () => {
		start();
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
		start();
		await windowOpens();
		expect(await running.invoke("execution-history:status")).toMatchObject({
			state: "temporary",
			problem: { code: "store-unavailable" },
		});
		expect(await running.invoke("backend:list")).toEqual([]);
		expect(await running.quit()).toEqual([0, null]);
	});

	it("answers nothing and opens nothing while it closes, and goes on when the quit is called off", async () => {
		start();
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
		start();
		await windowOpens();
		await running.tell({ kind: "power-event", name: "shutdown" });
		expect(await running.ended()).toEqual([0, null]);
		expect(await logged()).toContain('"message":"Closed"');
	});

	it("ends, and says why, when it cannot start", async () => {
		start({ FAKE_PROTOCOL_FAILS: "1" });
		expect(await running.ended()).toEqual([1, null]);
		expect(await logged()).toContain("Error: The protocol fails");
	});

	it("opens nothing when it already runs", async () => {
		start({ FAKE_SECOND_INSTANCE: "1" });
		expect(await running.ended()).toEqual([0, null]);
		expect(await readdir(userData)).toEqual([]);
	});

	it("writes a log that only its user can read", async () => {
		start();
		await windowOpens();
		const { mode } = await stat(join(userData, "logs/main.log"));
		expect(mode & 0o777).toBe(0o600);
	});
});

function isAlive(processId: number): boolean {
	try {
		return process.kill(processId, 0);
	} catch {
		return false;
	}
}
