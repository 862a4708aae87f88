/**
 * The package.json that is packed, in the place of the project's while `npm pack` runs: the project's own is also the
 * Electron app's, and brings the Node it is developed with. `prepack` writes it, `postpack` puts the other back; when
 * npm is stopped in between, `git checkout package.json` does.
 */
import "./require-node.js";
import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "./run-command.ts";

const PUBLISHED = [
	"name",
	"version",
	"description",
	"keywords",
	"license",
	"type",
	"sideEffects",
	"exports",
	"files",
	"dependencies",
	"peerDependencies",
	"peerDependenciesMeta",
];
/** The Node of Electron 45; with less than 22.14, better-sqlite3 crashes. */
const engines = { node: ">=24" };

const manifestFile = join(projectDirectory, "package.json");
const keptFile = join(projectDirectory, "package.json.kept");

const [command] = process.argv.slice(2);
if (command === "write") {
	const manifest: Record<string, unknown> = JSON.parse(
		readFileSync(manifestFile, "utf8"),
	);
	const published = Object.fromEntries(
		PUBLISHED.filter((key) => key in manifest).map((key) => [
			key,
			manifest[key],
		]),
	);
	copyFileSync(manifestFile, keptFile);
	writeFileSync(
		manifestFile,
		`${JSON.stringify({ ...published, engines }, null, "\t")}\n`,
	);
} else if (command === "restore") renameSync(keptFile, manifestFile);
else throw new Error("Say whether to write or to restore.");
