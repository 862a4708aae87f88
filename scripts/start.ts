/** `npm start`: the app in Electron where that can be had, else in a browser. */
import "./require-node.js";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { chooseHost } from "./choose-host.ts";
import { projectDirectory, runCommand } from "./run-command.ts";
import { installedProgram, runForeground } from "./run-foreground.ts";

const DOWNLOAD_MS = 180_000;

async function downloadElectron(): Promise<void> {
	console.error("Downloading Electron, once …");
	try {
		await promisify(execFile)(installedProgram("install-electron"), {
			timeout: DOWNLOAD_MS,
			shell: process.platform === "win32",
		});
	} catch {
		// Whether there is a binary now is what counts, and that is looked at next.
	}
}

const given = process.argv.slice(2);
const choice = await chooseHost(downloadElectron);
if (choice.kind === "electron") {
	process.exitCode = await runForeground(installedProgram("electron-forge"), [
		"start",
		"--",
		...given,
	]);
} else {
	console.error(`${choice.reason}: serving to a browser instead.`);
	const built = await runCommand({
		program: "npm",
		parameters: ["run", "--silent", "build:viewer"],
	});
	process.exitCode =
		built === 0
			? await runForeground(process.execPath, [
					join(projectDirectory, "headless", "main.ts"),
					...given,
				])
			: built;
}
