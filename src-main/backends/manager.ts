/** All local backends of a data folder: kept on disk, started, watched and stopped. */
import type {
	BackendStatus,
	CreateBackend,
	RunResult,
	RunWorkflow,
} from "../../src-shared/backend.ts";
import type { NoticeOf } from "../../src-shared/contract.ts";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { HistoryLog } from "../execution-history/history.ts";
import {
	Backend,
	type BackendPatience,
	type BackendSurroundings,
} from "./backend.ts";
import {
	BackendFolder,
	listBackendIds,
	newBackendId,
} from "./backend-config.ts";
import type { StartBackendProcess } from "./backend-process.ts";
import { BrokenBackend } from "./broken-backend.ts";
import { type Clock, systemClock } from "./clock.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { messageOf } from "./message-of.ts";

export interface BackendManagerOptions {
	/** Where backends are kept, a folder each; made if it is missing. */
	readonly directory: string;
	readonly history: BackendSurroundings["history"];
	readonly startProcess: StartBackendProcess;
	readonly log?: HistoryLog | undefined;
	readonly clock?: Clock | undefined;
	/** Default: 15 s to start, 5 s to stop, 2 s to be gone when killed. */
	readonly patience?: BackendPatience | undefined;
}

export interface BackendManager {
	/** The oldest first. */
	list(): BackendStatus[];
	/** @throws ExecutionHistoryError `not-found` */
	status(id: string): BackendStatus;
	create(request: CreateBackend): Promise<BackendStatus>;
	/** @throws ExecutionHistoryError `not-found`, `backend-unavailable` with the last lines it wrote, `closed` */
	start(id: string): Promise<BackendStatus>;
	/** @throws ExecutionHistoryError `not-found`, `closed` */
	stop(id: string): Promise<BackendStatus>;
	/** Stops it and removes its folder with its workflows; its runs stay. Answers whether there was one. */
	delete(id: string): Promise<boolean>;
	/** @throws ExecutionHistoryError `not-found`, `backend-unavailable`, or what the backend answers */
	run(request: RunWorkflow): Promise<RunResult>;
	/** Returns what ends the subscription. */
	onChanged(
		listener: (notice: NoticeOf<"backend:changed">) => void,
	): () => void;
	/** Stops all backends. Safe to call twice. */
	close(): Promise<void>;
}

const usualPatience: BackendPatience = {
	startMs: 15_000,
	stopMs: 5_000,
	killMs: 2_000,
};
const silent: HistoryLog = { info() {}, warn() {}, error() {} };

/** Reads the backends of a folder, and starts those that were running when the app was last closed. */
export async function openBackendManager(
	options: BackendManagerOptions,
): Promise<BackendManager> {
	const manager = new Manager(options);
	await manager.load();
	return manager;
}

class Manager implements BackendManager {
	readonly #directory: string;
	readonly #surroundings: BackendSurroundings;
	readonly #backends = new Map<string, Backend | BrokenBackend>();
	readonly #queue = new KeyedQueue();
	readonly #listeners = new Set<
		(notice: NoticeOf<"backend:changed">) => void
	>();
	#sequence = 0;
	#closing: Promise<void> | undefined;

	constructor(options: BackendManagerOptions) {
		const {
			clock = systemClock,
			patience = usualPatience,
			log = silent,
		} = options;
		this.#directory = options.directory;
		this.#surroundings = {
			history: options.history,
			startProcess: options.startProcess,
			clock,
			patience,
			log,
			onChanged: (backendId) => this.#notify(backendId),
		};
	}

	async load(): Promise<void> {
		const { log } = this.#surroundings;
		for (const id of await this.#listIds()) {
			const backend = await this.#read(id);
			this.#backends.set(id, backend);
			if (backend.startsWithApp)
				this.start(id).catch((error: unknown) =>
					log.error("A backend did not start with the app", {
						backendId: id,
						error: messageOf(error),
					}),
				);
		}
	}

	list(): BackendStatus[] {
		return [...this.#backends.values()].map((backend) => backend.status());
	}

	status(id: string): BackendStatus {
		return this.#find(id).status();
	}

	async create({ name }: CreateBackend): Promise<BackendStatus> {
		this.#checkOpen();
		const id = newBackendId();
		const folder = new BackendFolder(this.#directory, id);
		const config = {
			id,
			name,
			createdAt: this.#surroundings.clock.now(),
			startsWithApp: false,
		};
		await folder.create(config);
		this.#backends.set(id, new Backend(config, folder, this.#surroundings));
		this.#notify(id);
		return this.status(id);
	}

	start(id: string): Promise<BackendStatus> {
		return this.#queue.run(id, async () => {
			this.#checkOpen();
			const backend = this.#find(id);
			await backend.remember(true);
			this.#checkOpen();
			await backend.start();
			return backend.status();
		});
	}

	async stop(id: string): Promise<BackendStatus> {
		this.#checkOpen();
		this.#find(id).abortStart();
		return this.#queue.run(id, async () => {
			const backend = this.#find(id);
			await backend.remember(false);
			await backend.stop();
			return backend.status();
		});
	}

	async delete(id: string): Promise<boolean> {
		this.#checkOpen();
		this.#backends.get(id)?.abortStart();
		return this.#queue.run(id, async () => {
			const backend = this.#backends.get(id);
			if (backend === undefined) return false;
			await backend.stop();
			await backend.remove();
			this.#backends.delete(id);
			this.#notify(id);
			return true;
		});
	}

	async run({ backendId, workflow, input }: RunWorkflow): Promise<RunResult> {
		this.#checkOpen();
		return this.#find(backendId).run(workflow, input ?? {});
	}

	onChanged(
		listener: (notice: NoticeOf<"backend:changed">) => void,
	): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	close(): Promise<void> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	async #close(): Promise<void> {
		const { log } = this.#surroundings;
		await Promise.all(
			[...this.#backends].map(async ([id, backend]) => {
				backend.abortStart();
				try {
					await this.#queue.run(id, () => backend.stop());
				} catch (error) {
					log.error("A backend could not be stopped", {
						backendId: id,
						error: messageOf(error),
					});
				}
			}),
		);
		this.#listeners.clear();
	}

	/** None where the folder cannot be used: the app starts all the same, and what is recorded can be read. */
	async #listIds(): Promise<string[]> {
		try {
			return await listBackendIds(this.#directory);
		} catch (error) {
			this.#surroundings.log.error("The folder of backends cannot be used", {
				directory: this.#directory,
				problem: messageOf(error),
			});
			return [];
		}
	}

	async #read(id: string): Promise<Backend | BrokenBackend> {
		const { log, clock } = this.#surroundings;
		const folder = new BackendFolder(this.#directory, id);
		try {
			const config = await folder.read();
			return new Backend(config, folder, this.#surroundings);
		} catch (error) {
			const problem = messageOf(error);
			log.error("A backend's configuration cannot be used", {
				backendId: id,
				problem,
			});
			return new BrokenBackend(id, folder, problem, clock.now());
		}
	}

	#find(id: string): Backend | BrokenBackend {
		const backend = this.#backends.get(id);
		if (backend === undefined)
			throw new ExecutionHistoryError("not-found", "There is no such backend");
		return backend;
	}

	#checkOpen(): void {
		if (this.#closing !== undefined)
			throw new ExecutionHistoryError("closed", "The app is closing");
	}

	#notify(backendId: string): void {
		this.#sequence += 1;
		const notice = { sequence: this.#sequence, backendId };
		for (const listener of this.#listeners) listener(notice);
	}
}
