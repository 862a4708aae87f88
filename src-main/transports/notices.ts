/** Hands every notice to whoever listens: the windows, and the event streams of the HTTP transport. */
import type { NoticeChannel } from "../../src-shared/channels.ts";
import type { NoticeOf } from "../../src-shared/contract.ts";
import { LogLimit } from "../backends/log-limit.ts";
import type { BackendManager } from "../backends/manager.ts";
import type {
	ExecutionHistory,
	HistoryLog,
} from "../execution-history/history.ts";

/** Somebody who listens; Electron's `WebContents` is one as it stands. */
export interface NoticeTarget {
	/** Gone for good: it is dropped. */
	isDestroyed(): boolean;
	/** Cannot be reached now; it reads again when it comes back. */
	isCrashed(): boolean;
	send(channel: NoticeChannel, notice: NoticeOf<NoticeChannel>): void;
}

export interface NoticesOptions {
	readonly history: Pick<ExecutionHistory, "onChanged">;
	readonly backends: Pick<BackendManager, "onChanged">;
	readonly log: HistoryLog;
}

export class Notices {
	readonly #targets = new Set<NoticeTarget>();
	readonly #log: HistoryLog;
	readonly #troubles = new LogLimit();
	readonly #unsubscribe: readonly (() => void)[];

	constructor({ history, backends, log }: NoticesOptions) {
		this.#log = log;
		this.#unsubscribe = [
			history.onChanged((notice) =>
				this.#send("execution-history:changed", notice),
			),
			backends.onChanged((notice) => this.#send("backend:changed", notice)),
		];
	}

	/** Returns what removes it again. Adding a target twice is adding it once. */
	add(target: NoticeTarget): () => void {
		this.#targets.add(target);
		return () => this.#targets.delete(target);
	}

	/** How many listen. */
	get size(): number {
		return this.#targets.size;
	}

	close(): void {
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
		this.#targets.clear();
	}

	#send(channel: NoticeChannel, notice: NoticeOf<NoticeChannel>): void {
		for (const target of this.#targets)
			try {
				if (target.isDestroyed()) this.#targets.delete(target);
				else if (!target.isCrashed()) target.send(channel, notice);
			} catch (error) {
				// A window that goes away between the question and the sending must not keep others from hearing.
				this.#troubles.line((unwritten) =>
					this.#log.warn("A notice could not be sent", {
						channel,
						error: error instanceof Error ? error.message : String(error),
						...(unwritten === 0 ? {} : { failedUnwritten: unwritten }),
					}),
				);
			}
	}
}
