/** Somebody else's project: installs the packed package from the registry and compiles README's listings against it. */
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as z from "zod";
import { projectDirectory } from "../../scripts/run-command.ts";
import { run } from "./run.ts";

/** The oldest whose CommonJS may import the package, which has no other form than ES modules. */
const TYPESCRIPT = "5.8.3";

const manifestSchema = z.object({
	devDependencies: z.record(z.string(), z.string()),
});
const listings = join(projectDirectory, "examples/embedding");
const vite = createRequire(import.meta.url).resolve("vite/package.json");

/** The project itself is of ES modules; its editor is of CommonJS, as most of them are. */
const places: Readonly<Record<string, string>> = {
	"record-in-one-process.ts": ".",
	"record-from-your-engine.ts": ".",
	"serve-without-electron.ts": ".",
	"show-in-your-page.tsx": "page",
	"mount-in-your-editor.ts": "editor",
	"your-editor.ts": "editor",
	"ask-from-your-page.ts": "window",
};

const compilerOptions = {
	target: "ES2024",
	lib: ["ES2024", "ESNext.Disposable", "DOM", "DOM.Iterable"],
	module: "NodeNext",
	jsx: "react-jsx",
	types: ["node"],
	strict: true,
	noUncheckedIndexedAccess: true,
	exactOptionalPropertyTypes: true,
	noUncheckedSideEffectImports: true,
	rewriteRelativeImportExtensions: true,
	// The package's own types are checked too.
	skipLibCheck: false,
};

/** @param folder an empty one */
export async function installInForeignFolder(
	folder: string,
	tarball: string,
): Promise<void> {
	const { devDependencies } = await ourManifest();
	const ours = (name: string) => ({ [name]: devDependencies[name] });
	await writeFiles(folder, {
		"package.json": {
			private: true,
			type: "module",
			dependencies: {
				"opennoodl-execution-history": `file:${tarball}`,
				...ours("react"),
				...ours("react-dom"),
			},
			devDependencies: {
				typescript: TYPESCRIPT,
				...ours("@types/node"),
				...ours("@types/react"),
				...ours("@types/react-dom"),
				// For its types: its binary is not fetched by installing it.
				...ours("electron"),
			},
		},
		"tsconfig.json": { compilerOptions },
		"editor/package.json": {
			name: "your-editor",
			version: "1.0.0",
			type: "commonjs",
			main: "mount-in-your-editor.js",
		},
		"answers.ts": `import type { RequestOf, ResponseOf } from "opennoodl-execution-history/contract";
export const query: RequestOf<"execution-history:list"> = { status: "error" };
export const first = (page: ResponseOf<"execution-history:list">): string | undefined =>
	page.executions[0]?.workflowName;
// @ts-expect-error No run has this status: the types are there.
export const wrong: RequestOf<"execution-history:list"> = { status: "lost" };
`,
		"page/index.html": page("show-in-your-page.js"),
		"window/index.html": page("ask-from-your-page.js"),
	});
	for (const [listing, place] of Object.entries(places))
		await cp(join(listings, listing), join(folder, place, listing));
	await run(
		folder,
		"npm",
		...["install", "--prefer-offline", "--no-audit", "--no-fund"],
	);
}

/** With the project's own compiler, and its pages with Vite. */
export async function compile(folder: string): Promise<void> {
	const compiler = join(folder, "node_modules/typescript/bin/tsc");
	await run(folder, process.execPath, compiler, "-p", folder);
	await buildPage(join(folder, "page"), join(folder, "dist-page"));
	await buildPage(join(folder, "window"), join(folder, "editor/pages"));
}

async function buildPage(page: string, to: string): Promise<void> {
	const program = join(vite, "../bin/vite.js");
	await run(
		page,
		process.execPath,
		program,
		...["build", "--outDir", to, "--base", "./", "--logLevel", "warn"],
	);
}

async function ourManifest() {
	const text = await readFile(join(projectDirectory, "package.json"), "utf8");
	return manifestSchema.parse(JSON.parse(text));
}

function page(script: string): string {
	return `<!doctype html>
<html lang="en">
	<head>
		<meta charset="utf-8" />
		<title>Yours</title>
		<link rel="icon" href="data:," />
	</head>
	<body>
		<h1>Yours</h1>
		<main></main>
		<script type="module" src="./${script}"></script>
	</body>
</html>
`;
}

async function writeFiles(
	folder: string,
	files: Readonly<Record<string, string | object>>,
): Promise<void> {
	for (const [name, content] of Object.entries(files)) {
		await mkdir(join(folder, name, ".."), { recursive: true });
		await writeFile(
			join(folder, name),
			typeof content === "string" ? content : JSON.stringify(content, null, 2),
		);
	}
}
