/**
 * `npm run verify:electron`: everything that only a real Electron can tell. Prints versions, runs the specs in it, and
 * measures the main thread and the IPC inside it. Ends with 2 where there is no binary.
 */
import "./require-node.js";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron } from "@playwright/test";
import { findElectron, hasDisplay } from "./find-electron.ts";
import { timeIpc } from "./ipc-figures.ts";
import { type Command, projectDirectory, runCommand } from "./run-command.ts";

const IPC_CALLS = 2_000;

function versions(electron: string): string {
	return execFileSync(
		electron,
		["-p", "JSON.stringify(process.versions, undefined, 2)"],
		{ encoding: "utf8", env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } },
	);
}

async function printIpcFigures(executablePath: string): Promise<number> {
	const data = mkdtempSync(join(tmpdir(), "verify-electron-"));
	const app = await _electron.launch({
		executablePath,
		args: [projectDirectory, `--data=${data}`],
	});
	try {
		const page = await app.firstWindow();
		await page.getByRole("heading", { name: "Execution History" }).waitFor();
		console.log(JSON.stringify(await timeIpc(page, IPC_CALLS)));
		return 0;
	} finally {
		await app.close();
		rmSync(data, { recursive: true, force: true });
	}
}

async function verify(electron: string): Promise<string[]> {
	console.log(`Electron: ${electron}\n${versions(electron)}`);
	const node = (...parameters: string[]): Command => ({
		program: process.execPath,
		parameters,
	});
	const parts: readonly [string, () => Promise<number>][] = [
		["build", () => runCommand(node("scripts/build-app.ts"))],
		[
			"specs",
			() =>
				runCommand({
					program: "playwright",
					parameters: ["test", "--project=electron"],
					environment: { REQUIRE_ELECTRON: "1" },
				}),
		],
		["IPC, list from a page", () => printIpcFigures(electron)],
		[
			"main thread",
			() =>
				runCommand({
					...node("bench/main.ts", "main-thread", "--quick", "--json"),
					environment: { BENCH_ELECTRON: electron },
				}),
		],
	];
	const failed: string[] = [];
	for (const [name, run] of parts) {
		console.log(`\n── ${name}`);
		const exitCode = await run().catch((error: unknown) => {
			console.error(error);
			return 1;
		});
		if (exitCode !== 0) failed.push(name);
	}
	console.log(
		`\nRan in Electron: ${parts.map(([name]) => name).join(", ")}. Failed: ${failed.join(", ") || "none"}.`,
	);
	return failed;
}

const electron = findElectron();
if (electron === undefined || !hasDisplay()) {
	console.error(
		electron === undefined
			? "Electron's binary is absent, so nothing was verified. Fetch it with: npx install-electron --no"
			: "There is no display for Electron's windows, so nothing was verified. Try: xvfb-run -a npm run verify:electron",
	);
	process.exitCode = 2;
} else process.exitCode = (await verify(electron)).length === 0 ? 0 : 1;
