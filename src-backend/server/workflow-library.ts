/** The workflows of a folder, as they are now. A broken file takes nothing else down. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunnableWorkflow } from "../../src-shared/backend.ts";
import { FolderWatcher } from "./folder-watcher.ts";
import type { Workflow } from "./workflow.ts";
import { parseWorkflowFile, WORKFLOW_FILE_SUFFIX } from "./workflow-file.ts";

export interface LibraryOptions {
	/** Need not exist yet. */
	readonly directory: string;
	/** Called after a change has been read in. */
	readonly onChanged: () => void;
	/** Told in a line what is wrong with a file, once for each version of it. */
	readonly report: (problem: string) => void;
}

interface LoadedFile {
	readonly text: string;
	/** The last version that could be read. */
	readonly workflow: Workflow | undefined;
}

export class WorkflowLibrary {
	readonly #options: LibraryOptions;
	readonly #watcher: FolderWatcher;
	#files: ReadonlyMap<string, LoadedFile> = new Map();
	#workflows: ReadonlyMap<string, Workflow> = new Map();
	#loading: Promise<void> = Promise.resolve();
	#isClosed = false;

	static async open(options: LibraryOptions): Promise<WorkflowLibrary> {
		const library = new WorkflowLibrary(options);
		library.#loading = library.#load();
		await library.#loading;
		return library;
	}

	private constructor(options: LibraryOptions) {
		this.#options = options;
		this.#watcher = new FolderWatcher(
			options.directory,
			() => this.#reload(),
			options.report,
		);
	}

	/** In the order of their files. */
	all(): readonly Workflow[] {
		return [...this.#workflows.values()];
	}

	list(): RunnableWorkflow[] {
		return this.all().map(({ id, name }) => ({ id, name }));
	}

	/** Ids go before names. */
	find(idOrName: string): Workflow | undefined {
		return (
			this.#workflows.get(idOrName) ??
			this.all().find((workflow) => workflow.name === idOrName)
		);
	}

	close(): void {
		this.#isClosed = true;
		this.#watcher.close();
	}

	#reload(): void {
		this.#loading = this.#loading.then(async () => {
			const before = this.#files;
			await this.#load();
			if (!this.#isClosed && !isSame(before, this.#files))
				this.#options.onChanged();
		});
	}

	async #load(): Promise<void> {
		const files = new Map<string, LoadedFile>();
		for (const fileName of await this.#fileNames()) {
			const before = this.#files.get(fileName);
			const text = await this.#read(fileName);
			if (text === undefined) continue;
			files.set(
				fileName,
				text === before?.text ? before : this.#parse(fileName, text, before),
			);
		}
		this.#workflows = this.#index(files);
		this.#files = files;
	}

	async #fileNames(): Promise<string[]> {
		try {
			const names = await readdir(this.#options.directory);
			return names.filter((name) => name.endsWith(WORKFLOW_FILE_SUFFIX)).sort();
		} catch (error) {
			if (!isMissing(error)) this.#options.report(String(error));
			return [];
		}
	}

	/** Undefined when the file has gone since it was listed. */
	async #read(fileName: string): Promise<string | undefined> {
		try {
			return await readFile(join(this.#options.directory, fileName), "utf8");
		} catch (error) {
			if (isMissing(error)) return undefined;
			this.#options.report(`${fileName}: ${String(error)}`);
			return this.#files.get(fileName)?.text;
		}
	}

	#parse(
		fileName: string,
		text: string,
		before: LoadedFile | undefined,
	): LoadedFile {
		try {
			return { text, workflow: parseWorkflowFile(text, fileName) };
		} catch (error) {
			const kept =
				before?.workflow === undefined ? "" : "; its last good version is kept";
			this.#options.report(
				`${error instanceof Error ? error.message : error}${kept}`,
			);
			return { text, workflow: before?.workflow };
		}
	}

	#index(files: ReadonlyMap<string, LoadedFile>): Map<string, Workflow> {
		const workflows = new Map<string, Workflow>();
		for (const [fileName, file] of files) {
			if (file.workflow === undefined) continue;
			if (!workflows.has(file.workflow.id))
				workflows.set(file.workflow.id, file.workflow);
			else if (this.#files.get(fileName) !== file)
				this.#options.report(
					`${fileName}: id: “${file.workflow.id}” is taken by another file`,
				);
		}
		return workflows;
	}
}

function isSame(
	before: ReadonlyMap<string, LoadedFile>,
	after: ReadonlyMap<string, LoadedFile>,
): boolean {
	return (
		before.size === after.size &&
		[...after].every(
			([fileName, file]) => before.get(fileName)?.workflow === file.workflow,
		)
	);
}

function isMissing(error: unknown): boolean {
	return (
		error instanceof Error &&
		"code" in error &&
		(error.code === "ENOENT" || error.code === "ENOTDIR")
	);
}
