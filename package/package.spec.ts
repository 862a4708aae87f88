/** The package as others get it: packed, installed from the registry into somebody else's project, and used there. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
	checkPackage,
	createPackageFromTarballData,
} from "@arethetypeswrong/core";
import { chromium, expect, type Page, test } from "@playwright/test";
import { publint } from "publint";
import { launch } from "../e2e/electron-stand-in/launch.ts";
import { findBrowser } from "../scripts/find-browser.ts";
import { compile, installInForeignFolder } from "./testing/foreign-folder.ts";
import { type PackedPackage, pack } from "./testing/pack.ts";
import { run } from "./testing/run.ts";

const TOKEN = "the-editor's-own-secret";

/** What can be imported, types apart. What is added here can be relied on from then on. */
const exported = {
	main: [
		"ExecutionHistoryError",
		"Notices",
		"backendScript",
		"createRequestHandlers",
		"forkBackend",
		"openBackendManager",
		"openExecutionHistory",
		"serveHttp",
		"workerScript",
	],
	electron: ["mountExecutionHistory", "preloadScript"],
	client: ["ExecutionHistoryError", "createClient", "createHttpBridge"],
	logger: [
		"EventDelivery",
		"ExecutionHistoryError",
		"ExecutionLogger",
		"httpLink",
	],
	viewer: ["ExecutionHistoryViewer"],
	contract: [
		"BRIDGE_NAME",
		"ExecutionHistoryError",
		"MAX_BATCH_BYTES",
		"MAX_BATCH_EVENTS",
		"MAX_REQUEST_BYTES",
		"appendAckSchema",
		"appendChannels",
		"appends",
		"backendStatusSchema",
		"createBackendSchema",
		"errorCodes",
		"eventBatchSchema",
		"executionPageSchema",
		"executionQuerySchema",
		"executionStatsSchema",
		"executionStepSchema",
		"executionWithStepsSchema",
		"failureSchema",
		"historyStatusSchema",
		"noticeChannels",
		"notices",
		"recordedWorkflowSchema",
		"requestChannels",
		"requests",
		"runResultSchema",
		"runWorkflowSchema",
		"stepPageSchema",
		"stepQuerySchema",
		"workflowExecutionSchema",
	],
};

// One installation for all of them.
test.describe.configure({ mode: "serial" });

let root: string;
let foreign: string;
let packed: PackedPackage;
let server: ChildProcess;
let url: string;

test.beforeAll(async () => {
	root = await mkdtemp(join(tmpdir(), "execution-history-package-"));
	foreign = join(root, "foreign");
	packed = await pack(join(root, "project"));
	await installInForeignFolder(foreign, packed.tarball);
});

test.afterAll(async () => {
	if (server?.exitCode === null) {
		server.kill();
		await once(server, "close");
	}
	await rm(root, { recursive: true, force: true });
});

test("holds what is built and what tells about it, nothing else", () => {
	const { bytes, unpackedBytes, files } = packed;
	console.log(
		`${bytes} bytes packed, ${unpackedBytes} unpacked, ${files.length} files:\n${files.join("\n")}`,
	);
	expect(files.filter((file) => !file.startsWith("dist/"))).toEqual([
		"CHANGELOG.md",
		"LICENSE",
		"README.md",
		"package.json",
	]);
	expect(files.filter((file) => /\.test\.|testing|\.map$/.test(file))).toEqual(
		[],
	);
});

test("is described as it is, to bundlers and to compilers", async () => {
	const { messages } = await publint({
		pkgDir: join(foreign, "node_modules/opennoodl-execution-history"),
		pack: false,
	});
	expect(messages).toEqual([]);

	const { entrypoints, problems } = await typesOf(packed.tarball);
	expect(entrypoints).toHaveLength(8);
	expect(problems).toEqual([]);
});

test("brings nothing along that only its repository needs", async () => {
	const installed = await readdir(join(foreign, "node_modules"));
	expect(
		installed.filter((name) =>
			/^node-(bin|linux|darwin|win)|^electron-/.test(name),
		),
	).toEqual([]);
});

test("compiles in a strict project of somebody else's", async () => {
	await compile(foreign);
});

test("exports these names and no others", async () => {
	const program = `
		const names = {};
		for (const entry of ${JSON.stringify(Object.keys(exported))})
			names[entry] = Object.keys(await import("opennoodl-execution-history/" + entry)).sort();
		console.log(JSON.stringify(names));
	`;
	const printed = await run(
		foreign,
		process.execPath,
		...["--input-type=module", "--eval", program],
	);
	expect(JSON.parse(printed)).toEqual(exported);
});

test("names the preload as a file, and has it as a module to bundle", async () => {
	const program = `
		const { preloadScript } = await import("opennoodl-execution-history/electron");
		const resolved = import.meta.resolve("opennoodl-execution-history/preload");
		const { pathToFileURL } = await import("node:url");
		console.log(String(resolved === pathToFileURL(preloadScript()).href));
	`;
	const printed = await run(
		foreign,
		process.execPath,
		...["--input-type=module", "--eval", program],
	);
	expect(printed).toBe("true\n");
});

test("records and reads in one process", async () => {
	const printed = await run(
		foreign,
		process.execPath,
		"record-in-one-process.js",
	);
	expect(printed).toBe("Nightly report: success\n");
});

test("takes what an engine in another process records over HTTP", async () => {
	server = spawn(
		process.execPath,
		["serve-without-electron.js", join(root, "served"), TOKEN],
		{ cwd: foreign, stdio: ["ignore", "pipe", "inherit"] },
	);
	if (server.stdout === null) throw new Error("The server has no output.");
	[url] = await once(createInterface({ input: server.stdout }), "line");

	const program = `import("./record-from-your-engine.js").then(({ runRecorded }) => runRecorded("${url}", "${TOKEN}"))`;
	await run(foreign, process.execPath, "--eval", program);

	const response = await fetch(`${url}/ipc/execution-history:list`, {
		method: "POST",
		headers: { authorization: `Bearer ${TOKEN}` },
		body: "{}",
	});
	expect(await response.json()).toMatchObject({
		executions: [{ workflowName: "Import orders", status: "success" }],
	});
});

test("draws the viewer in somebody else's React page", async () => {
	await inBrowser(async (browser) => {
		const page = await browser.newPage();
		const failures = failuresOf(page);
		await page.goto(`${url}/#${TOKEN}`);
		await page.getByRole("button", { name: "Import orders" }).click();
		await expect(page.locator(".execution-history")).toContainText("fetch");
		expect(failures).toEqual([]);
		expect(
			await page.evaluate(() => getComputedStyle(document.body).margin),
			"the page's own looks stay as they are",
		).toBe("8px");
		expect(
			await page
				.locator(".execution-history")
				.evaluate((element) => getComputedStyle(element).fontSize),
		).toBe("13px");
	});
});

test("lists in the window of somebody else's editor", async () => {
	const userData = join(root, "settings/your-editor");
	await mkdir(userData, { recursive: true });
	await run(
		userData,
		process.execPath,
		join(foreign, "record-in-one-process.js"),
	);
	await inBrowser(async (browser) => {
		const app = await launch({
			browser,
			args: [join(foreign, "editor")],
			env: { ...process.env, XDG_CONFIG_HOME: join(root, "settings") },
		});
		const page = await app.firstWindow();
		await expect(page.locator("body")).toHaveText("Nightly report: success");
		await app.close();
		expect(app.process().exitCode).toBe(0);
	});
});

/**
 * How compilers find the types. The package has ES modules only: CommonJS loads them from Node 22.12 on, and the
 * resolution of Node 10, which knows no `exports`, finds nothing, as in every such package.
 */
async function typesOf(tarball: string) {
	const analysis = await checkPackage(
		createPackageFromTarballData(await readFile(tarball)),
		{ excludeEntrypoints: ["./viewer.css"] },
	);
	if (!analysis.types) throw new Error("The package has no types.");
	return {
		entrypoints: Object.keys(analysis.entrypoints),
		problems: analysis.problems.filter(
			(problem) =>
				problem.kind !== "CJSResolvesToESM" &&
				!("resolutionKind" in problem && problem.resolutionKind === "node10"),
		),
	};
}

function failuresOf(page: Page): string[] {
	const failures: string[] = [];
	page.on("pageerror", ({ message }) => failures.push(message));
	return failures;
}

type Browser = Awaited<ReturnType<typeof chromium.launch>>;

async function inBrowser(use: (browser: Browser) => Promise<void>) {
	const executablePath = findBrowser();
	const browser = await chromium.launch({
		...(executablePath === undefined ? {} : { executablePath }),
		// Chromium's sandbox refuses to run as root, which containers are.
		chromiumSandbox: process.getuid?.() !== 0,
	});
	try {
		await use(browser);
	} finally {
		await browser.close();
	}
}
