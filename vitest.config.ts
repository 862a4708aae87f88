import { defineConfig } from "vitest/config";

if (Number(process.versions.node.split(".")[0]) < 24)
	throw new Error(
		`Node 24 is needed, this is ${process.version}. Start the tests with "npm test" or "npm run test:unit": npm scripts use the Node 24 that "npm ci" installed.`,
	);

export default defineConfig({
	test: {
		include: [
			"{src-*,electron,headless,package,scripts,bench}/**/*.test.{ts,tsx}",
		],
		// Nothing here may reach for an Electron binary; without this, requiring "electron" downloads one.
		env: { ELECTRON_OVERRIDE_DIST_PATH: "/nonexistent" },
		testTimeout: 20_000,
		// Vitest would keep a core free; many tests wait for processes and leave theirs idle as it is.
		maxWorkers: "100%",
	},
});
