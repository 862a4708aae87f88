/**
 * Batches on their way to the writer thread. While a transaction is being stored, those that arrive wait, and go
 * together in the next one: the busier the writer, the larger its transactions, and the less each batch costs it.
 */
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { AppendedBatch, Ingested } from "./ingest.ts";

/** Bytes of batches that may be on their way at once; the sender keeps what is refused. */
export const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** A transaction takes no further batch once it has this many bytes. */
const MAX_GROUP_BYTES = 4 * 1024 * 1024;
/** One is being stored and one lies ready: the writer never waits for the main thread. */
const MAX_GROUPS_UNDER_WAY = 2;

interface Waiting {
	readonly batch: AppendedBatch;
	readonly resolve: (ingested: Ingested) => void;
	readonly reject: (error: unknown) => void;
}

/** Stores a group of batches in one transaction; each has an outcome of its own. */
export type StoreGroup = (
	batches: readonly AppendedBatch[],
) => Promise<ReadonlyArray<Ingested | ExecutionHistoryError>>;

export class AppendQueue {
	readonly #store: StoreGroup;
	#waiting: Waiting[] = [];
	#bytes = 0;
	#underWay = 0;

	constructor(store: StoreGroup) {
		this.#store = store;
	}

	/** @throws ExecutionHistoryError `busy` when too much is on its way */
	async append(batch: AppendedBatch): Promise<Ingested> {
		const { byteLength } = batch.bytes;
		if (this.#bytes + byteLength > MAX_WAITING_BYTES)
			throw new ExecutionHistoryError(
				"busy",
				"Too many batches are waiting to be stored",
			);
		this.#bytes += byteLength;
		try {
			return await new Promise<Ingested>((resolve, reject) => {
				this.#waiting.push({ batch, resolve, reject });
				this.#send();
			});
		} finally {
			this.#bytes -= byteLength;
		}
	}

	#send(): void {
		while (this.#waiting.length > 0 && this.#underWay < MAX_GROUPS_UNDER_WAY) {
			this.#underWay += 1;
			void this.#storeGroup(this.#takeGroup());
		}
	}

	async #storeGroup(group: readonly Waiting[]): Promise<void> {
		try {
			const outcomes = await this.#store(group.map(({ batch }) => batch));
			for (const [index, outcome] of outcomes.entries())
				if (outcome instanceof ExecutionHistoryError)
					group[index]?.reject(outcome);
				else group[index]?.resolve(outcome);
		} catch (error) {
			for (const { reject } of group) reject(error);
		} finally {
			this.#underWay -= 1;
			this.#send();
		}
	}

	#takeGroup(): Waiting[] {
		let bytes = 0;
		let count = 0;
		for (const { batch } of this.#waiting) {
			if (count > 0 && bytes + batch.bytes.byteLength > MAX_GROUP_BYTES) break;
			bytes += batch.bytes.byteLength;
			count += 1;
		}
		return this.#waiting.splice(0, count);
	}
}
