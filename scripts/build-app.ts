/** Builds the app's bundles and the viewer into `.vite/`, as Forge does when it packages, without packaging. */
import "./require-node.js";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { VitePlugin } from "@electron-forge/plugin-vite";
import forge from "../forge.config.ts";
import { projectDirectory, runCommand } from "./run-command.ts";

/** What Forge itself starts for each bundle. */
const builder = join(
	dirname(
		createRequire(import.meta.url).resolve("@electron-forge/plugin-vite"),
	),
	"subprocess-worker.js",
);
const plugin = forge.plugins?.find((found) => found instanceof VitePlugin);
if (plugin === undefined) throw new Error("Forge builds nothing with Vite.");
const { config } = plugin;

function build(kind: "build" | "renderer", index: number): Promise<number> {
	return runCommand({
		program: process.execPath,
		parameters: [builder],
		environment: {
			// Under test, tools would build for testing.
			NODE_ENV: "production",
			FORGE_VITE_PROJECT_DIR: projectDirectory,
			FORGE_VITE_KIND: kind,
			FORGE_VITE_INDEX: String(index),
			FORGE_VITE_CONFIG: JSON.stringify(config),
		},
		holdOutput: true,
	});
}

const exitCodes = await Promise.all([
	...config.build.map((_, index) => build("build", index)),
	...config.renderer.map((_, index) => build("renderer", index)),
]);
process.exitCode = Math.max(...exitCodes);
