/**
 * Tells listeners which executions changed: at most ten times a second, however much changes, and numbered, so that
 * whoever missed a notice can tell.
 */
import type { NoticeOf } from "../../src-shared/contract.ts";

export const NOTICE_INTERVAL_MS = 100;
/** Beyond this many executions a notice names none: it is cheaper to read the list again. */
export const MAX_NAMED_EXECUTIONS = 100;

type Notice = NoticeOf<"execution-history:changed">;
type Listener = (notice: Notice) => void;

export class ChangeNotices {
	readonly #listeners = new Set<Listener>();
	readonly #changed = new Set<string>();
	#everything = false;
	#sequence = 0;
	#timer: NodeJS.Timeout | undefined;

	on(listener: Listener): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** @param executionIds null when they are too many, or not known */
	changed(executionIds: readonly string[] | null): void {
		if (executionIds?.length === 0) return;
		if (executionIds === null) this.#everything = true;
		else for (const id of executionIds) this.#changed.add(id);
		if (this.#changed.size > MAX_NAMED_EXECUTIONS) this.#everything = true;
		if (this.#everything) this.#changed.clear();
		this.#timer ??= setTimeout(() => this.#send(), NOTICE_INTERVAL_MS).unref();
	}

	/** Sends what is due and nothing more after it. */
	close(): void {
		if (this.#timer !== undefined) {
			clearTimeout(this.#timer);
			this.#send();
		}
		this.#listeners.clear();
	}

	#send(): void {
		this.#timer = undefined;
		this.#sequence += 1;
		const notice: Notice = {
			sequence: this.#sequence,
			executionIds: this.#everything ? null : [...this.#changed],
		};
		this.#everything = false;
		this.#changed.clear();
		for (const listener of this.#listeners) listener(notice);
	}
}
