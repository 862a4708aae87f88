import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { MainLogger } from "electron-log";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HistoryLog } from "../src-main/execution-history/history.ts";
import { openLog } from "./log.ts";

// The same logger as in Electron, without what only Electron has.
const nodeLog: MainLogger = createRequire(import.meta.url)("electron-log/node");

let directory: string;
let file: string;
let logger: MainLogger;
let log: HistoryLog;

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), "electron-log-"));
	file = join(directory, "logs", "main.log");
	logger = nodeLog.create({ logId: directory });
	log = openLog(logger, { file, console: false, appName: "test" });
});
afterEach(async () => {
	logger.errorHandler.stopCatching();
	await rm(directory, { recursive: true });
});

async function lines(): Promise<unknown[]> {
	const text = await readFile(file, "utf8");
	return text
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line));
}

describe("the log", () => {
	it("is one JSON object a line, whatever the text", async () => {
		log.info("100%d of %s %c\nnext line", { count: 3 });
		log.warn("no details");
		expect(await lines()).toEqual([
			{
				time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
				level: "info",
				message: "100%d of %s %c\nnext line",
				count: 3,
			},
			{
				time: expect.any(String),
				level: "warn",
				message: "no details",
			},
		]);
	});

	it("shows errors with their stack", async () => {
		log.error("It failed", { error: new RangeError("too far") });
		expect(await lines()).toMatchObject([
			{
				level: "error",
				error: expect.stringMatching(/^RangeError: too far\n\s+at /),
			},
		]);
	});

	it("survives details that cannot be written", async () => {
		const cycle: Record<string, unknown> = {};
		cycle["self"] = cycle;
		log.info("round and round", cycle);
		expect(await lines()).toMatchObject([
			{ message: "round and round", unwritable: expect.any(String) },
		]);
	});

	it("can be read by its user only", async () => {
		log.info("secret");
		expect((await stat(file)).mode & 0o777).toBe(0o600);
	});
});

it("logs an error that nobody catches, without a dialog, and goes on", async () => {
	const program = `
		import electronLog from "electron-log/node.js";
		import { openLog } from ${JSON.stringify(join(import.meta.dirname, "log.ts"))};
		openLog(electronLog, { file: ${JSON.stringify(file)}, console: false, appName: "test" });
		setImmediate(() => console.log("still here"));
		Promise.reject(new Error("rejected"));
		throw new Error("thrown");`;
	const { stdout, stderr } = await promisify(execFile)(
		process.execPath,
		["--input-type=module", "-e", program],
		{ cwd: join(import.meta.dirname, "..") },
	);
	expect({ stdout, stderr }).toEqual({ stdout: "still here\n", stderr: "" });
	const errors = (await lines()).map((line) => JSON.stringify(line));
	expect(errors).toHaveLength(2);
	expect(errors.join()).toContain("Error: thrown");
	expect(errors.join()).toContain("Error: rejected");
});
