/** Makes sure that there is a Chromium for the end-to-end tests, and says what it does. */
import "./require-node.js";
import { readFileSync } from "node:fs";
import { findBrowser } from "./find-browser.ts";
import { type Command, runCommand } from "./run-command.ts";

/** Smallest set with which Chromium shows text: the distribution's package brings no font. */
const DEBIAN_PACKAGES = ["chromium", "fonts-liberation"];

const fromDebian: readonly Command[] = [
	{ program: "apt-get", parameters: ["update", "-qq"] },
	{
		program: "apt-get",
		parameters: [
			"install",
			"-y",
			"-qq",
			"--no-install-recommends",
			...DEBIAN_PACKAGES,
		],
		environment: { DEBIAN_FRONTEND: "noninteractive" },
	},
];
const fromPlaywright: readonly Command[] = [
	{
		program: "playwright",
		parameters: [
			"install",
			// The libraries that Chromium needs: Playwright asks the package manager for them.
			...(isRoot() && process.platform === "linux" ? ["--with-deps"] : []),
			"chromium",
		],
	},
];

function isRoot(): boolean {
	return process.getuid?.() === 0;
}

/** Not Ubuntu: its package `chromium` is a pointer to a snap, which a container cannot run. */
function isDebian(): boolean {
	try {
		return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
	} catch {
		return false;
	}
}

async function install(commands: readonly Command[]): Promise<boolean> {
	for (const command of commands) {
		console.log(
			`Browser: ${[command.program, ...command.parameters].join(" ")}`,
		);
		const exitCode = await runCommand(command);
		if (exitCode === 0) continue;
		console.error(`Browser: ${command.program} ended with ${exitCode}.`);
		return false;
	}
	return findBrowser() !== undefined;
}

let browser = findBrowser();
if (browser === undefined) {
	console.log("Browser: no Chromium found, installing one.");
	const installed =
		(isRoot() && isDebian() && (await install(fromDebian))) ||
		(await install(fromPlaywright));
	browser = installed ? findBrowser() : undefined;
}
if (browser === undefined) {
	console.error(
		"Browser: there is no Chromium and none could be installed (see above). " +
			"Install Chromium or Chrome yourself, or set CHROMIUM_PATH to one.",
	);
	process.exitCode = 1;
} else {
	console.log(`Browser: ${browser}`);
}
