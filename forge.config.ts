/** How the app is started from the sources, packaged, and made into what people download. */
import { join } from "node:path";
import { FuseV1Options, FuseVersion } from "@electron/fuses";
import { FusesPlugin } from "@electron-forge/plugin-fuses";
import { VitePlugin } from "@electron-forge/plugin-vite";
import type { ForgeConfig } from "@electron-forge/shared-types";
import { copyExamples } from "./electron/packaging/copy-examples.ts";
import { copyNativeModule } from "./electron/packaging/copy-native-module.ts";

const project = import.meta.dirname;
/** Only the packaging test sets it: a folder with a stand-in for Electron's zip. */
const electronZipDir = process.env["ELECTRON_ZIP_DIR"];

/** Playwright drives an app by its inspector. What people download has none. */
const isTestBuild = process.env["TEST_BUILD"] === "1";

const config: ForgeConfig = {
	...(isTestBuild ? { outDir: "out/test-build" } : {}),
	packagerConfig: {
		name: "Execution History",
		executableName: "execution-history",
		// Just true: anything else would leave the native module inside the archive, where it cannot be loaded.
		asar: true,
		...(electronZipDir === undefined ? {} : { electronZipDir }),
	},
	// The native module brings its binaries; rebuilding would need a compiler and Electron's headers.
	rebuildConfig: { onlyModules: [] },
	makers: [
		{
			name: "@electron-forge/maker-zip",
			config: {},
			platforms: ["linux", "win32", "darwin"],
		},
	],
	hooks: {
		// The Vite plugin packs nothing but its own output.
		packageAfterCopy: async (_config, app, _electron, platform, arch) => {
			await copyNativeModule(project, app, `${platform}-${arch}`);
			await copyExamples(join(project, "examples"), join(app, ".."));
		},
	},
	plugins: [
		new VitePlugin({
			// A build for each process, so that nothing is shared between bundles: what imports Electron can never
			// end up in a thread.
			build: [
				{
					entry: { main: "electron/main.ts" },
					config: "vite.main.config.ts",
					target: "main",
				},
				{
					entry: { worker: "src-main/execution-history/threads/worker.ts" },
					config: "vite.main.config.ts",
					target: "main",
				},
				{
					entry: { backend: "src-backend/server/main.ts" },
					config: "vite.main.config.ts",
					target: "main",
				},
				{
					entry: { preload: "electron/preload.ts" },
					config: "vite.preload.config.ts",
					target: "preload",
				},
			],
			renderer: [
				{ name: "main_window", config: "src-renderer/vite.config.ts" },
			],
		}),
		new FusesPlugin({
			version: FuseVersion.V1,
			// A fuse that a later Electron adds has to be decided on before it builds.
			strictlyRequireAllFuses: true,
			[FuseV1Options.RunAsNode]: false,
			[FuseV1Options.EnableCookieEncryption]: true,
			[FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
			[FuseV1Options.EnableNodeCliInspectArguments]: isTestBuild,
			[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
			[FuseV1Options.OnlyLoadAppFromAsar]: true,
			[FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
			[FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
			[FuseV1Options.WasmTrapHandlers]: true,
		}),
	],
};

export default config;
