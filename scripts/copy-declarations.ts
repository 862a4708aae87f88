/** The types of the package: the declarations that its entries lead to, of all that the compiler has written. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { projectDirectory } from "./run-command.ts";

/** Where `tsc -b` puts declarations, in the folders of their sources. */
const compiled = join(projectDirectory, ".typecheck");
/** A relative import, in any of the forms a declaration has. */
const RELATIVE_IMPORT = /(\b(?:from|import)\s*\(?\s*")(\.[^"]*)\.tsx?"/g;

/** A style sheet has no types, and is not where its source was. */
const STYLE_IMPORT = /^import "[^"]*\.css";\n/gm;

/**
 * @param entries sources, relative to the project
 * @param dist the folder that gets `types/` with the same folders in it
 */
export function copyDeclarations(
	entries: readonly string[],
	dist: string,
): void {
	const found = new Set(entries.map(withoutExtension));
	for (const source of found) {
		const text = readFileSync(
			join(compiled, `${source}.d.ts`),
			"utf8",
		).replaceAll(STYLE_IMPORT, "");
		const written = text.replaceAll(
			RELATIVE_IMPORT,
			(_, start: string, path: string) => {
				found.add(normalize(join(dirname(source), path)));
				return `${start}${path}.js"`;
			},
		);
		const file = join(dist, "types", `${source}.d.ts`);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, written);
	}
	// A script and a style sheet export nothing, but the compiler wants to be told so.
	for (const name of ["preload.d.cts", "viewer.css.d.ts"])
		writeFileSync(join(dist, name), "export {};\n");
}

function withoutExtension(path: string): string {
	return path.replace(/\.tsx?$/, "");
}
