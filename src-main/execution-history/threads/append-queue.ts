/**
 * Batches that have reached the writer thread, on whatever way. What arrives while a transaction is being stored goes
 * together into the next one: the busier the thread, the larger its transactions, and the less each batch costs it.
 */
import { ExecutionHistoryError } from "../../../src-shared/errors.ts";
import type { AppendedBatch, Ingested } from "../ingest.ts";

/** A transaction takes no further batch once it has this many bytes. */
const MAX_GROUP_BYTES = 4 * 1024 * 1024;

interface Waiting {
	readonly batch: AppendedBatch;
	readonly resolve: (ingested: Ingested) => void;
	readonly reject: (error: unknown) => void;
}

/** Stores a group of batches in one transaction; each has an outcome of its own. */
export type StoreGroup = (
	batches: readonly AppendedBatch[],
) => ReadonlyArray<Ingested | ExecutionHistoryError>;

export class AppendQueue {
	readonly #store: StoreGroup;
	#waiting: Waiting[] = [];
	#turn: NodeJS.Immediate | undefined;

	constructor(store: StoreGroup) {
		this.#store = store;
	}

	/** @throws ExecutionHistoryError where the batch is none; whatever kept its group from being stored */
	append(batch: AppendedBatch): Promise<Ingested> {
		return new Promise((resolve, reject) => {
			this.#waiting.push({ batch, resolve, reject });
			this.#plan();
		});
	}

	/** Stores all that waits, now. */
	flush(): void {
		while (this.#waiting.length > 0) this.#storeGroup();
	}

	/** Behind whatever else has arrived in this turn. */
	#plan(): void {
		if (this.#waiting.length === 0) return;
		this.#turn ??= setImmediate(() => {
			this.#turn = undefined;
			this.#storeGroup();
			this.#plan();
		});
	}

	#storeGroup(): void {
		const group = this.#takeGroup();
		try {
			const outcomes = this.#store(group.map(({ batch }) => batch));
			for (const [index, outcome] of outcomes.entries())
				if (outcome instanceof ExecutionHistoryError)
					group[index]?.reject(outcome);
				else group[index]?.resolve(outcome);
		} catch (error) {
			for (const { reject } of group) reject(error);
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
