/**
 * What is recorded and not yet sent: the newest state of each execution and step.
 *
 * Bounded. When full it gives up, oldest first: payloads of steps, then steps, then payloads and stacks of
 * executions; never an execution's start or end. Each drop is counted and travels with its execution. Past
 * twice the limit, which only a flood of executions reaches, new executions are not taken on at all.
 *
 * Order: the end of an execution leaves after all of its steps, so that the counts it carries are final and
 * a crash between two batches never leaves a finished execution without its steps.
 */
import type {
	ExecutionDraft,
	StepDraft,
} from "../../src-shared/event-batch.ts";
import { DropTally, toCounted } from "./drop-tally.ts";
import { executionBytes, hasPayload, stepBytes } from "./event-bytes.ts";
import { Fifo } from "./fifo.ts";

interface Entry {
	/** Counts up in the order of arrival. */
	readonly sequence: number;
	bytes: number;
	buffered: boolean;
}
interface ExecutionEntry extends Entry {
	readonly kind: "execution";
	draft: ExecutionDraft;
}
interface StepEntry extends Entry {
	readonly kind: "step";
	draft: StepDraft;
}

/** A step as it was recorded last: what its end is to be recorded with. */
export type RecordedStep = Readonly<StepEntry>;

/** What leaves the buffer together. */
export interface Taken {
	readonly firstSequence: number;
	readonly executions: readonly ExecutionDraft[];
	readonly steps: readonly StepDraft[];
}

const MANY_GONE = 1_024;

export class EventBuffer {
	readonly tally = new DropTally();
	readonly #maxBytes: number;
	readonly #order = new Fifo<ExecutionEntry | StepEntry>();
	// What may be given up, oldest first. An entry that has left meanwhile is passed over.
	readonly #payloadsToDrop = new Fifo<StepEntry>();
	readonly #stepsToDrop = new Fifo<StepEntry>();
	readonly #detailsToDrop = new Fifo<ExecutionEntry>();
	readonly #refused = new Set<string>();
	#refusedCount = 0;
	#bytes = 0;
	#count = 0;
	/** Entries that were dropped and are still in the order. */
	#gone = 0;
	#sequence = 0;

	constructor(maxBytes: number) {
		this.#maxBytes = maxBytes;
	}

	/** How many events wait. */
	get count(): number {
		return this.#count;
	}

	/** Estimated from the lengths of texts. */
	get bytes(): number {
		return this.#bytes;
	}

	/** The oldest that waits; undefined when nothing does. */
	get firstSequence(): number | undefined {
		return this.#order.first()?.sequence;
	}

	get lastSequence(): number {
		return this.#sequence;
	}

	/** Executions that were not taken on since the last call. */
	takeRefusedCount(): number {
		const count = this.#refusedCount;
		this.#refusedCount = 0;
		return count;
	}

	/** @param elsewhereBytes what else counts against the limit */
	recordExecution(draft: ExecutionDraft, elsewhereBytes: number): void {
		const ended = draft.status !== "running";
		if (this.#refused.has(draft.id)) {
			if (ended) this.#refused.delete(draft.id);
			return;
		}
		if (!ended && this.#bytes + elsewhereBytes > 2 * this.#maxBytes) {
			this.#refused.add(draft.id);
			this.#refusedCount++;
			return;
		}
		const entry: ExecutionEntry = {
			kind: "execution",
			sequence: ++this.#sequence,
			draft,
			bytes: executionBytes(draft),
			buffered: true,
		};
		this.#add(entry);
		this.#detailsToDrop.push(entry);
		this.#makeRoom(elsewhereBytes);
	}

	/**
	 * @param elsewhereBytes what else counts against the limit
	 * @param before what recording the same step last returned. A lookup by id would not do: a map that steps pass
	 * through makes every collection of garbage keep what has left it long ago.
	 */
	recordStep(
		draft: StepDraft,
		elsewhereBytes: number,
		before?: RecordedStep,
	): RecordedStep | undefined {
		if (this.#refused.has(draft.executionId)) return undefined;
		this.tally.takeBackStep(draft);
		const entry =
			before?.buffered === true
				? this.#update(before, draft)
				: this.#addStep(draft);
		if (hasPayload(draft)) this.#payloadsToDrop.push(entry);
		this.#makeRoom(elsewhereBytes);
		return entry;
	}

	/** Removes the oldest events, as many as the limits allow and at least one; undefined when there are none. */
	take(maxEvents: number, maxBytes: number): Taken | undefined {
		const firstSequence = this.firstSequence;
		if (firstSequence === undefined) return undefined;
		const executions = new Map<string, ExecutionDraft>();
		const steps: StepDraft[] = [];
		let bytes = 0;
		for (;;) {
			const entry = this.#order.first();
			if (entry === undefined) break;
			bytes += entry.bytes;
			const events = executions.size + steps.length;
			if (events > 0 && (events >= maxEvents || bytes > maxBytes)) break;
			this.#order.shift();
			this.#remove(entry);
			this.#passOverGone();
			if (entry.kind === "step") steps.push(entry.draft);
			else {
				const { draft } = entry;
				const start = executions.get(draft.id);
				executions.set(draft.id, {
					...this.tally.apply(draft),
					triggerData: draft.triggerData ?? start?.triggerData,
					metadata: draft.metadata ?? start?.metadata,
				});
			}
		}
		// What is listed for dropping and has left would keep its texts in memory.
		firstBuffered(this.#payloadsToDrop);
		firstBuffered(this.#stepsToDrop);
		firstBuffered(this.#detailsToDrop);
		return { firstSequence, executions: [...executions.values()], steps };
	}

	/** Gives up the oldest there is, in the order of worth, until all fits. */
	#makeRoom(elsewhereBytes: number): void {
		const limit = this.#maxBytes - elsewhereBytes;
		while (this.#bytes > limit) {
			const dropped =
				this.#dropPayloads() || this.#dropStep() || this.#dropDetails();
			if (!dropped) return;
		}
	}

	#dropPayloads(): boolean {
		const entry = firstBuffered(this.#payloadsToDrop);
		if (entry === undefined) return false;
		this.#payloadsToDrop.shift();
		const { draft } = entry;
		const count =
			Number(draft.inputData !== undefined) +
			Number(draft.outputData !== undefined);
		// None when they were dropped already: an entry is listed once for its input and once for its output.
		if (count > 0) {
			this.tally.countPayloads(draft.executionId, count);
			entry.draft = { ...draft, inputData: undefined, outputData: undefined };
			this.#resize(entry, stepBytes(entry.draft));
		}
		return true;
	}

	#dropStep(): boolean {
		const entry = firstBuffered(this.#stepsToDrop);
		if (entry === undefined) return false;
		this.#stepsToDrop.shift();
		this.tally.countStep(toCounted(entry.draft));
		this.#remove(entry);
		this.#gone++;
		if (this.#gone >= MANY_GONE && this.#gone * 2 >= this.#order.length) {
			this.#order.filter((candidate) => candidate.buffered);
			this.#gone = 0;
		} else this.#passOverGone();
		return true;
	}

	#dropDetails(): boolean {
		const entry = firstBuffered(this.#detailsToDrop);
		if (entry === undefined) return false;
		this.#detailsToDrop.shift();
		const { draft } = entry;
		const details = [draft.triggerData, draft.metadata, draft.errorStack];
		const count = details.filter((detail) => detail !== undefined).length;
		if (count > 0) {
			this.tally.countPayloads(draft.id, count);
			entry.draft = {
				...draft,
				triggerData: undefined,
				metadata: undefined,
				errorStack: undefined,
			};
			this.#resize(entry, executionBytes(entry.draft));
		}
		return true;
	}

	#update(entry: StepEntry, draft: StepDraft): StepEntry {
		entry.draft = {
			...draft,
			inputData: draft.inputData ?? entry.draft.inputData,
			outputData: draft.outputData ?? entry.draft.outputData,
		};
		this.#resize(entry, stepBytes(entry.draft));
		return entry;
	}

	#addStep(draft: StepDraft): StepEntry {
		const entry: StepEntry = {
			kind: "step",
			sequence: ++this.#sequence,
			draft,
			bytes: stepBytes(draft),
			buffered: true,
		};
		this.#add(entry);
		this.#stepsToDrop.push(entry);
		return entry;
	}

	#add(entry: ExecutionEntry | StepEntry): void {
		this.#order.push(entry);
		this.#bytes += entry.bytes;
		this.#count++;
	}

	#resize(entry: Entry, bytes: number): void {
		this.#bytes += bytes - entry.bytes;
		entry.bytes = bytes;
	}

	/** The entry leaves; what still refers to it finds that it has. */
	#remove(entry: ExecutionEntry | StepEntry): void {
		entry.buffered = false;
		this.#bytes -= entry.bytes;
		this.#count--;
	}

	#passOverGone(): void {
		while (this.#order.first()?.buffered === false) {
			this.#order.shift();
			this.#gone--;
		}
	}
}

function firstBuffered<Item extends Entry>(fifo: Fifo<Item>): Item | undefined {
	for (;;) {
		const item = fifo.first();
		if (item === undefined || item.buffered) return item;
		fifo.shift();
	}
}
