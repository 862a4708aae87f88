/** Puts better-sqlite3 into the package: of all that the project depends on, the only module that is not bundled. */
import { cp } from "node:fs/promises";
import { join } from "node:path";

const MODULE = join("node_modules", "better-sqlite3");

/**
 * Copies what is needed at run time: without `binding.gyp` nothing tries to compile it, and of its binaries only the
 * target's own goes along.
 *
 * @param target platform and architecture, as in `linux-x64`
 */
export async function copyNativeModule(
	project: string,
	app: string,
	target: string,
): Promise<void> {
	const parts = ["package.json", "LICENSE", "lib", `prebuilds/${target}.node`];
	for (const part of parts)
		await cp(join(project, MODULE, part), join(app, MODULE, part), {
			recursive: true,
		});
}
