/**
 * Carries what the loggers of a process record to the store: at least once, in order, exactly once in effect.
 *
 * One batch is under way at a time. The store ignores a batch whose number is not above the last one it
 * committed, so with two under way a first one that fails after the second was committed would be lost.
 * What one at a time costs, two things give back: events of the same step or execution become one while they
 * wait, and a full batch is encoded while the one before it is under way.
 */
import type {
	AppendAck,
	ExecutionDraft,
	StepDraft,
} from "../../src-shared/event-batch.ts";
import { BatchEncoder } from "../../src-shared/event-batch-encoder.ts";
import type { BatchLink } from "./batch-link.ts";
import { BatchSender, type SendOutcome } from "./batch-sender.ts";
import { type Clock, systemClock } from "./clock.ts";
import { EventBuffer, type Taken } from "./event-buffer.ts";
import { newSessionId } from "./ids.ts";

export type { BatchLink } from "./batch-link.ts";

/** What is recorded waits no longer than this before it is sent, unless a batch is under way. */
export const FLUSH_INTERVAL_MS = 20;
/** A batch with so many events is full. */
export const FULL_BATCH_EVENTS = 1_000;
/** A batch with so much text is full; a single event may be larger. */
export const FULL_BATCH_BYTES = 1024 * 1024;
export const DEFAULT_MAX_BUFFER_BYTES = 32 * 1024 * 1024;
export const DEFAULT_CLOSE_TIMEOUT_MS = 5_000;

/** Something recorded will not reach the store. */
export interface DeliveryProblem {
	/** What happened, in a sentence for a log. */
	readonly message: string;
	/** Events of executions that are lost: a start, an end, or both. */
	readonly executions: number;
	/** Steps that are lost. */
	readonly steps: number;
}

export interface DeliveryOptions {
	/** The life of this process. A new id unless told. */
	readonly sessionId?: string | undefined;
	/** By it the store can tell that this process is gone. Its own id unless told. */
	readonly processId?: number | undefined;
	/**
	 * Most that waits in memory, the batch under way included, in bytes as estimated from the lengths of texts.
	 * Default {@link DEFAULT_MAX_BUFFER_BYTES}.
	 */
	readonly maxBufferBytes?: number | undefined;
	readonly clock?: Clock | undefined;
	/** Called for what is lost, except drops from a full buffer, which travel with their execution. */
	readonly onProblem?: ((problem: DeliveryProblem) => void) | undefined;
}

interface Batch extends Taken {
	readonly number: number;
	readonly bytes: Uint8Array;
}

/** One a process; every logger of the process records through it. */
export class EventDelivery {
	readonly sessionId: string;
	readonly #processId: number;
	readonly #clock: Clock;
	readonly #onProblem: (problem: DeliveryProblem) => void;
	readonly #encoder = new BatchEncoder();
	readonly #buffer: EventBuffer;
	readonly #sender: BatchSender;
	#lastBatch = 0;
	#underWay: Batch | undefined;
	/** Encoded and next in turn. */
	#ready: Batch | undefined;
	/** What arrived up to here is to be sent without waiting. */
	#dueSequence = 0;
	#cancelFlush: (() => void) | undefined;
	#waiting: { readonly sequence: number; readonly resolve: () => void }[] = [];
	#closing: Promise<void> | undefined;

	constructor(link: BatchLink, options: DeliveryOptions = {}) {
		this.sessionId = options.sessionId ?? newSessionId();
		this.#processId = options.processId ?? process.pid;
		this.#clock = options.clock ?? systemClock;
		this.#onProblem = options.onProblem ?? (() => {});
		this.#buffer = new EventBuffer(
			options.maxBufferBytes ?? DEFAULT_MAX_BUFFER_BYTES,
		);
		this.#sender = new BatchSender(link, this.#clock);
	}

	/**
	 * Takes the newest state of an execution; a payload left out is unchanged. Neither throws nor waits, and
	 * does nothing after {@link close}.
	 */
	recordExecution(draft: ExecutionDraft): void {
		if (this.#closing !== undefined) return;
		this.#buffer.recordExecution(draft, this.#unackedBytes());
		this.#arrange();
	}

	/**
	 * Takes the newest state of a step; a payload left out is unchanged. Neither throws nor waits, and does
	 * nothing after {@link close}.
	 */
	recordStep(draft: StepDraft): void {
		if (this.#closing !== undefined) return;
		this.#buffer.recordStep(draft, this.#unackedBytes());
		this.#arrange();
	}

	/** Resolves when all recorded so far is acked, or was given up and reported. */
	flush(): Promise<void> {
		return new Promise((resolve) => {
			this.#waiting.push({ sequence: this.#buffer.lastSequence, resolve });
			this.#dueSequence = this.#buffer.lastSequence;
			this.#pump();
			this.#wake();
		});
	}

	/**
	 * Delivers what is recorded, then stops. Resolves at the latest after the time, in ms; what is not delivered
	 * by then is reported as lost. What is recorded after the call is ignored. Safe to call twice.
	 */
	close(timeoutMs = DEFAULT_CLOSE_TIMEOUT_MS): Promise<void> {
		this.#closing ??= this.#close(timeoutMs);
		return this.#closing;
	}

	async #close(timeoutMs: number): Promise<void> {
		await new Promise<void>((resolve) => {
			const cancel = this.#clock.after(timeoutMs, resolve, true);
			void this.flush().then(() => {
				cancel();
				resolve();
			});
		});
		this.#sender.stop();
		this.#cancelFlush?.();
		const lost = [
			this.#underWay,
			this.#ready,
			this.#buffer.take(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY),
		].filter((taken) => taken !== undefined);
		this.#underWay = undefined;
		this.#ready = undefined;
		if (lost.length > 0)
			this.#report(
				`Closed before the store had acked everything, after ${timeoutMs} ms`,
				lost.flatMap((taken) => taken.executions).length,
				lost.flatMap((taken) => taken.steps).length,
			);
		this.#wake();
	}

	#unackedBytes(): number {
		return (
			(this.#underWay?.bytes.length ?? 0) + (this.#ready?.bytes.length ?? 0)
		);
	}

	#isFull(): boolean {
		return (
			this.#buffer.count >= FULL_BATCH_EVENTS ||
			this.#buffer.bytes >= FULL_BATCH_BYTES
		);
	}

	/** Sees to it that what has just arrived leaves in time. */
	#arrange(): void {
		if (this.#isFull()) this.#pump();
		if (this.#cancelFlush !== undefined || this.#buffer.count === 0) return;
		this.#cancelFlush = this.#clock.after(FLUSH_INTERVAL_MS, () => {
			this.#cancelFlush = undefined;
			this.#dueSequence = this.#buffer.lastSequence;
			this.#reportRefused();
			this.#pump();
		});
	}

	/** Sends the next batch if none is under way, and encodes a full one ahead. */
	#pump(): void {
		if (this.#underWay === undefined) {
			const batch = this.#ready ?? (this.#isDue() ? this.#take() : undefined);
			this.#ready = undefined;
			if (batch === undefined) return;
			this.#underWay = batch;
			this.#sender.send(batch.number, batch.bytes, (outcome) =>
				this.#settle(batch, outcome),
			);
		}
		if (this.#ready === undefined && this.#isFull()) this.#ready = this.#take();
	}

	#isDue(): boolean {
		const first = this.#buffer.firstSequence;
		return (
			this.#isFull() || (first !== undefined && first <= this.#dueSequence)
		);
	}

	#take(): Batch | undefined {
		const taken = this.#buffer.take(FULL_BATCH_EVENTS, FULL_BATCH_BYTES);
		return taken && this.#encode(++this.#lastBatch, taken);
	}

	#encode(number: number, taken: Taken): Batch {
		const bytes = this.#encoder.encode({
			sessionId: this.sessionId,
			processId: this.#processId,
			batch: number,
			executions: taken.executions,
			steps: taken.steps,
		});
		return { ...taken, number, bytes };
	}

	#settle(batch: Batch, outcome: SendOutcome): void {
		if ("refusal" in outcome)
			this.#lose(
				`The store refused a batch: ${outcome.refusal.message}`,
				batch.executions,
				batch.steps,
			);
		else this.#loseRejected(batch, outcome.ack);
		this.#underWay = undefined;
		this.#pump();
		this.#wake();
	}

	#loseRejected(batch: Batch, { rejected }: AppendAck): void {
		const first = rejected[0];
		if (first === undefined) return;
		const at = (kind: "execution" | "step") =>
			rejected.filter((event) => event.kind === kind).map(({ index }) => index);
		this.#lose(
			`The store refused ${rejected.length} events, the first because ${first.message}`,
			at("execution").flatMap((index) => batch.executions[index] ?? []),
			at("step").flatMap((index) => batch.steps[index] ?? []),
		);
	}

	#lose(
		message: string,
		executions: readonly ExecutionDraft[],
		steps: readonly StepDraft[],
	): void {
		const { tally } = this.#buffer;
		for (const step of steps) tally.countStep(step);
		if (this.#ready !== undefined)
			// Not sent yet: the counts can still go along.
			this.#ready = this.#encode(this.#ready.number, {
				...this.#ready,
				executions: this.#ready.executions.map((draft) => tally.apply(draft)),
			});
		for (const { id, status } of this.#underWay?.executions ?? [])
			if (status !== "running") tally.forget(id);
		this.#report(message, executions.length, steps.length);
	}

	#reportRefused(): void {
		const executions = this.#buffer.takeRefusedCount();
		if (executions > 0)
			this.#report(
				"Executions were not recorded: the store does not keep up",
				executions,
				0,
			);
	}

	#report(message: string, executions: number, steps: number): void {
		try {
			this.#onProblem({ message, executions, steps });
		} catch {
			// Telling of a problem must not become one.
		}
	}

	/** Resolves every flush that has nothing left to wait for. */
	#wake(): void {
		const first =
			this.#underWay?.firstSequence ??
			this.#ready?.firstSequence ??
			this.#buffer.firstSequence ??
			Number.POSITIVE_INFINITY;
		const still = this.#waiting.filter(({ sequence }) => sequence >= first);
		const done = this.#waiting.filter(({ sequence }) => sequence < first);
		this.#waiting = still;
		for (const { resolve } of done) resolve();
	}
}
