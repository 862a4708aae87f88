import { defineConfig } from "@playwright/test";
import type { HostKind } from "./e2e/hosts/host.ts";

if (Number(process.versions.node.split(".")[0]) < 24)
	throw new Error(
		`Node 24 is needed, this is ${process.version}. Start the tests with "npm test" or "npm run test:e2e": npm scripts use the Node 24 that "npm ci" installed.`,
	);

/** The same specs on every host. */
export default defineConfig<object, { hostKind: HostKind }>({
	testDir: "e2e",
	globalSetup: "e2e/global-setup.ts",
	// Examples import the package by its name.
	tsconfig: "tsconfig.tests.json",
	outputDir: "test-results",
	fullyParallel: true,
	forbidOnly: process.env["CI"] !== undefined,
	workers: 2,
	retries: 0,
	timeout: 120_000,
	expect: { timeout: 30_000, toPass: { timeout: 30_000 } },
	reporter: "list",
	projects: [
		{ name: "headless", use: { hostKind: "headless" } },
		{ name: "electron-stand-in", use: { hostKind: "electron-stand-in" } },
		{ name: "electron", use: { hostKind: "electron" } },
		{ name: "package", testDir: "package", testMatch: "*.spec.ts" },
	],
});
