/** `npm run test:packaged`: packages the app so that it can be driven, and runs the end-to-end tests on it. */
import "./require-node.js";
import { join } from "node:path";
import { projectDirectory, runCommand } from "./run-command.ts";

/** Apart from what is packaged to be given away. */
const out = join(projectDirectory, "out/test-build");
const executables: Partial<Record<NodeJS.Platform, string>> = {
	darwin: "Execution History.app/Contents/MacOS/execution-history",
	win32: "execution-history.exe",
};

const packaged = await runCommand({
	program: "electron-forge",
	parameters: ["package"],
	environment: { TEST_BUILD: "1" },
});
process.exitCode =
	packaged === 0
		? await runCommand({
				program: "playwright",
				parameters: ["test", "--project=electron"],
				environment: {
					REQUIRE_ELECTRON: "1",
					PACKAGED_APP: join(
						out,
						`Execution History-${process.platform}-${process.arch}`,
						executables[process.platform] ?? "execution-history",
					),
				},
			})
		: packaged;
