/** `npm run build`: the package as others install it, in `dist/`. Types come from the compiler, which has run before. */
import "./require-node.js";
import { rmSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { build } from "vite";
import { copyDeclarations } from "./copy-declarations.ts";
import { projectDirectory } from "./run-command.ts";
import { scopeStyles } from "./scope-styles.ts";

const dist = join(projectDirectory, "dist");
const entries = {
	main: "package/main.ts",
	electron: "package/electron.ts",
	client: "package/client.ts",
	contract: "package/contract.ts",
	logger: "package/logger.ts",
	viewer: "package/viewer.tsx",
};

/** What the package depends on stays an import; what is ours goes in. */
const isDependency = (id: string) => !id.startsWith(".") && !isAbsolute(id);

async function bundle(
	entry: Readonly<Record<string, string>>,
	format: "es" | "cjs" = "es",
): Promise<void> {
	await build({
		configFile: false,
		root: projectDirectory,
		logLevel: "warn",
		css: { postcss: { plugins: [scopeStyles] } },
		build: {
			outDir: dist,
			emptyOutDir: false,
			target: "es2024",
			minify: false,
			lib: { entry: { ...entry }, formats: [format], cssFileName: "viewer" },
			rolldownOptions: {
				external: isDependency,
				output: {
					entryFileNames: format === "cjs" ? "[name].cjs" : "[name].js",
					// Beside the entries: what looks for its own folder finds the same one.
					chunkFileNames: "[name]-shared.js",
				},
			},
		},
	});
}

rmSync(dist, { recursive: true, force: true });
await bundle(entries);
// Each by itself: a thread or a process loads one file, and an app can copy it.
await bundle({ worker: "src-main/execution-history/threads/worker.ts" });
await bundle({ backend: "src-backend/server/main.ts" });
await bundle({ preload: "electron/preload.ts" }, "cjs");
copyDeclarations(Object.values(entries), dist);
