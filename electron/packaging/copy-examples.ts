/** Puts the example workflows beside the app's archive. */
import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";

/** @param resources the package's folder of resources */
export async function copyExamples(
	examples: string,
	resources: string,
): Promise<void> {
	const names = await readdir(examples);
	for (const name of names.filter((name) => name.endsWith(".workflow.json")))
		await cp(join(examples, name), join(resources, "examples", name));
}
