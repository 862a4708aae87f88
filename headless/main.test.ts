import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../src-main/backends/testing/eventually.ts";
import {
	ask,
	examplesBackend,
	isAlive,
	mainScript,
	startHost,
	startProgram,
	temporaryDirectory,
} from "./testing/host-process.ts";

const mode = (path: string) => statSync(path).mode & 0o777;

describe("the program without Electron", () => {
	it("runs an example on a new data folder, keeps it over a restart, and leaves nothing behind", async () => {
		const dataDirectory = join(await temporaryDirectory(), "new");
		const first = await startHost(dataDirectory);
		const { url, port, token } = first.address;
		expect(first.address).toEqual({
			url: `http://127.0.0.1:${port}`,
			port,
			token: expect.stringMatching(/^[\w-]{43}$/),
			dataDirectory,
		});
		expect((await fetch(url)).status).toBeLessThan(500);
		const backend = await examplesBackend(first.address);
		expect(backend.name).toBe("Examples");
		expect(backend.workflows.length).toBeGreaterThanOrEqual(4);
		expect(
			await ask(first.address, "backend:run", {
				backendId: backend.id,
				workflow: "greeting",
			}),
		).toMatchObject({ statusCode: 200, executionId: expect.any(String) });

		first.child.kill("SIGTERM");
		const { exitCode, output, errors } = await first.ended;
		expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: "" });
		expect(output.trim().split("\n")).toHaveLength(1);
		expect(isAlive(backend.processId)).toBe(false);
		expect(mode(dataDirectory)).toBe(0o700);
		for (const file of ["token", "executions.sqlite", "logs/main.log"])
			expect(mode(join(dataDirectory, file))).toBe(0o600);
		expect(
			await readFile(join(dataDirectory, "logs/main.log"), "utf8"),
		).toContain("Closed");

		const second = await startHost(dataDirectory);
		expect(second.address.token).toBe(token);
		expect(await ask(second.address, "execution-history:list")).toMatchObject({
			executions: [{ status: "success" }],
		});
		expect((await examplesBackend(second.address)).id).toBe(backend.id);
		second.child.kill("SIGINT");
		expect((await second.ended).exitCode).toBe(0);
	});

	it("answers the run under way before it ends", async () => {
		const { address, child, ended } = await startHost(
			await temporaryDirectory(),
		);
		const { id } = await examplesBackend(address);
		const run = ask(address, "backend:run", {
			backendId: id,
			workflow: "price-update",
			input: { delayMs: 1 },
		});
		await eventually(async () =>
			expect(await ask(address, "execution-history:list")).toMatchObject({
				executions: [{ status: "running" }],
			}),
		);
		child.kill("SIGTERM");
		expect(await run).toMatchObject({ statusCode: 200 });
		expect((await ended).exitCode).toBe(0);
	});

	it("ends at once when told twice", async () => {
		const { address, child, ended } = await startHost(
			await temporaryDirectory(),
		);
		const { id, processId } = await examplesBackend(address);
		ask(address, "backend:run", {
			backendId: id,
			workflow: "price-update",
			input: { delayMs: 1_000 },
		}).catch(() => {});
		await eventually(async () =>
			expect(await ask(address, "execution-history:list")).toMatchObject({
				executions: [{ status: "running" }],
			}),
		);
		child.kill("SIGTERM");
		// A second one within half a second is npm's echo of the first.
		const again = setInterval(() => child.kill("SIGTERM"), 100);
		const { exitCode } = await ended;
		clearInterval(again);
		expect(exitCode).toBe(1);
		await eventually(() => expect(isAlive(processId)).toBe(false));
	});

	it.skipIf(process.platform === "win32")(
		"ends when the npm script that started it is gone",
		async () => {
			const data = await temporaryDirectory();
			const shell = spawn(
				"sh",
				[
					"-c",
					`"${process.execPath}" "${mainScript}" --data "${data}" --json & echo $!; wait`,
				],
				{
					stdio: ["ignore", "pipe", "ignore"],
					env: { ...process.env, npm_lifecycle_event: "serve" },
				},
			);
			onTestFinished(() => void shell.kill("SIGKILL"));
			const lines = createInterface({ input: shell.stdout });
			const [processId] = await once(lines, "line");
			onTestFinished(() => {
				if (isAlive(Number(processId)))
					process.kill(Number(processId), "SIGKILL");
			});
			await once(lines, "line");
			shell.kill("SIGTERM");
			await eventually(() => expect(isAlive(Number(processId))).toBe(false));
		},
	);

	it("serves also when the database cannot be opened, and prints the address with the token where no server sees it", async () => {
		const dataDirectory = await temporaryDirectory();
		mkdirSync(join(dataDirectory, "executions.sqlite"));
		const { firstLine } = startProgram(["--data", dataDirectory]);
		const [, url = "", port, token = ""] =
			/open (http:\/\/127\.0\.0\.1:(\d+))\/#token=([\w-]{43})$/.exec(
				await firstLine,
			) ?? [];
		const address = { url, port: Number(port), token, dataDirectory };
		expect(await ask(address, "execution-history:status")).toMatchObject({
			state: "temporary",
			problem: { message: expect.any(String) },
		});
	});
});

describe("what the program refuses", () => {
	it("is a command line it does not understand", async () => {
		const { exitCode, errors } = await startProgram(["--dta", "x"]).ended;
		expect(exitCode).toBe(2);
		expect(errors).toContain("'--dta'");
		expect(errors).toContain("npm run serve");
		expect(errors).not.toContain("    at ");
	});

	it("is a data folder or a port in use, until whoever uses it is gone", async () => {
		const data = await temporaryDirectory();
		const { address, child, ended } = await startHost(data);
		const port = ["--port", String(address.port)];
		const [sameFolder, samePort] = await Promise.all([
			startProgram(["--data", data]).ended,
			startProgram(["--data", await temporaryDirectory(), ...port]).ended,
		]);
		expect(sameFolder.exitCode).toBe(1);
		expect(sameFolder.errors).toMatch(/^The data folder .* is in use .*\n$/);
		expect(samePort.exitCode).toBe(1);
		expect(samePort.errors).toMatch(/^Port \d+ is in use\. .*\n$/);
		child.kill("SIGKILL");
		await ended;
		const next = await startHost(data, port);
		next.child.kill("SIGTERM");
		expect((await next.ended).exitCode).toBe(0);
	});

	it("is a data folder that is none", async () => {
		const { exitCode, errors } = await startProgram(["--data", mainScript])
			.ended;
		expect(exitCode).toBe(1);
		expect(errors).toMatch(/^The data folder .* cannot be used: .*\n$/);
	});

	it("is an older Node, before anything is loaded that would crash in it", async () => {
		const older = `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"22.18.0"}})`;
		const { exitCode, output, errors } = await startProgram([], {
			nodeOptions: ["--import", older],
		}).ended;
		expect({ exitCode, output }).toEqual({ exitCode: 1, output: "" });
		expect(errors).toMatch(/needs Node 24.*npm run serve.*\n$/);
		expect(errors.trim().split("\n")).toHaveLength(1);
	});

	it("is not a question for help", async () => {
		const { exitCode, output } = await startProgram(["--help"]).ended;
		expect(exitCode).toBe(0);
		expect(output).toContain("--data <folder>");
	});
});
