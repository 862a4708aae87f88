/** What is kept of a backend on disk: `<data>/backends/<id>/backend.json`, and beside it its `workflows/`. */
import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { monotonicFactory } from "ulid";
import * as z from "zod";
import { backendNameSchema } from "../../src-shared/backend.ts";
import { timeSchema } from "../../src-shared/execution.ts";

/** Ids become names of folders: only the form made here is accepted, so that none leads elsewhere. */
const backendIdSchema = z.string().regex(/^backend_[0-9A-HJKMNP-TV-Z]{26}$/);

const backendConfigSchema = z.strictObject({
	id: backendIdSchema,
	name: backendNameSchema,
	createdAt: timeSchema,
	/** Whether it was last asked to run: then it starts with the app. */
	startsWithApp: z.boolean(),
});
export type BackendConfig = z.infer<typeof backendConfigSchema>;

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
const newUlid = monotonicFactory();

/** Ids sort by the time they were made at. */
export function newBackendId(): string {
	return `backend_${newUlid()}`;
}

export function isBackendId(text: string): boolean {
	return backendIdSchema.safeParse(text).success;
}

/** The files of one backend. */
export class BackendFolder {
	readonly path: string;
	readonly workflowsDirectory: string;
	readonly #configFile: string;

	/** @throws Error when the id is not one of {@link newBackendId}. */
	constructor(directory: string, id: string) {
		this.path = join(directory, backendIdSchema.parse(id));
		this.workflowsDirectory = join(this.path, "workflows");
		this.#configFile = join(this.path, "backend.json");
	}

	async create(config: BackendConfig): Promise<void> {
		await mkdir(this.workflowsDirectory, {
			recursive: true,
			mode: PRIVATE_FOLDER,
		});
		await this.write(config);
	}

	/** @throws Error that says what is wrong with the file. */
	async read(): Promise<BackendConfig> {
		const text = await readFile(this.#configFile, "utf8");
		const parsed = backendConfigSchema.safeParse(parseJson(text));
		if (!parsed.success)
			throw new Error(`${this.#configFile}: ${z.prettifyError(parsed.error)}`);
		return parsed.data;
	}

	/** Writes a file beside it and renames that: whatever happens, there is a whole file. */
	async write(config: BackendConfig): Promise<void> {
		const temporaryFile = `${this.#configFile}.${randomUUID()}`;
		try {
			const file = await open(temporaryFile, "wx", PRIVATE_FILE);
			try {
				await file.writeFile(`${JSON.stringify(config, undefined, "\t")}\n`);
				await file.sync();
			} finally {
				await file.close();
			}
			await rename(temporaryFile, this.#configFile);
		} catch (error) {
			await rm(temporaryFile, { force: true });
			throw error;
		}
	}

	async remove(): Promise<void> {
		await rm(this.path, { recursive: true, force: true });
	}
}

/** Ids of the backends in a folder, the oldest first; makes the folder if it is missing. */
export async function listBackendIds(directory: string): Promise<string[]> {
	await mkdir(directory, { recursive: true, mode: PRIVATE_FOLDER });
	const entries = await readdir(directory, { withFileTypes: true });
	return entries
		.filter((entry) => entry.isDirectory() && isBackendId(entry.name))
		.map((entry) => entry.name)
		.sort();
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
