import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder that goes away with the test. */
export async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "backend-server-"));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	return folder;
}

/** Writes a file that nobody sees half-written. */
export async function placeFile(
	folder: string,
	fileName: string,
	text: string,
): Promise<void> {
	const file = join(folder, fileName);
	await writeFile(`${file}.tmp`, text);
	await rename(`${file}.tmp`, file);
}
