/**
 * Carries what the loggers of a process record to the store: at least once, in order, exactly once in effect.
 *
 * A few batches are under way at a time, so that the store never waits for the road to it. It commits them in
 * order all the same: one that overtakes an earlier one is refused as `busy` and sent again.
 *
 * Of a batch under way only its bytes are kept and what it takes to count what was in it: payloads kept as texts too
 * would be moved about by every collection of garbage.
 */
import type { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type {
	AppendAck,
	ExecutionDraft,
	StepDraft,
} from "../../src-shared/event-batch.ts";
import { BatchEncoder } from "../../src-shared/event-batch-encoder.ts";
import type { BatchLink } from "./batch-link.ts";
import { BatchSender, type SendOutcome } from "./batch-sender.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type CountedStep, toCounted } from "./drop-tally.ts";
import { EventBuffer, type RecordedStep } from "./event-buffer.ts";
import { newSessionId } from "./ids.ts";

export type { BatchLink } from "./batch-link.ts";

/** What is recorded waits no longer than this before it is sent, unless enough is under way. */
export const FLUSH_INTERVAL_MS = 20;
/** Batches that may be under way at once: one being committed, one waiting for that, and one on the road each way. */
export const MAX_BATCHES_UNDER_WAY = 4;
/** A batch with so many events is full. */
export const FULL_BATCH_EVENTS = 1_000;
/** A batch with so much text is full; a single event may be larger. */
export const FULL_BATCH_BYTES = 2 * 1024 * 1024;
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
	 * Most that waits in memory, batches under way included, in bytes as estimated from the lengths of texts.
	 * Default {@link DEFAULT_MAX_BUFFER_BYTES}.
	 */
	readonly maxBufferBytes?: number | undefined;
	readonly clock?: Clock | undefined;
	/** Called for what is lost, except drops from a full buffer, which travel with their execution. */
	readonly onProblem?: ((problem: DeliveryProblem) => void) | undefined;
}

interface Batch {
	readonly number: number;
	/** The first event in it, by the order of arrival. */
	readonly firstSequence: number;
	readonly executions: readonly ExecutionDraft[];
	readonly steps: readonly CountedStep[];
	/** Stands for one that was given up. */
	readonly isReplacement: boolean;
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly sender: BatchSender;
}

/** One a process; every logger of the process records through it. */
export class EventDelivery {
	readonly sessionId: string;
	readonly #processId: number;
	readonly #clock: Clock;
	readonly #onProblem: (problem: DeliveryProblem) => void;
	readonly #encoder = new BatchEncoder();
	readonly #buffer: EventBuffer;
	readonly #link: BatchLink;
	/** By number, lowest first. */
	#underWay: Batch[] = [];
	#underWayBytes = 0;
	#lastBatch = 0;
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
		this.#link = link;
	}

	/**
	 * Takes the newest state of an execution; a payload left out is unchanged. Neither throws nor waits, and
	 * does nothing after {@link close}.
	 */
	recordExecution(draft: ExecutionDraft): void {
		if (this.#closing !== undefined) return;
		this.#buffer.recordExecution(draft, this.#underWayBytes);
		this.#arrange();
	}

	/**
	 * Takes the newest state of a step; a payload left out is unchanged. Neither throws nor waits, and does
	 * nothing after {@link close}.
	 * @param before what the call for the step's earlier state returned: both may then travel as one
	 */
	recordStep(
		draft: StepDraft,
		before?: RecordedStep,
	): RecordedStep | undefined {
		if (this.#closing !== undefined) return undefined;
		const recorded = this.#buffer.recordStep(
			draft,
			this.#underWayBytes,
			before,
		);
		this.#arrange();
		return recorded;
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
		this.#cancelFlush?.();
		const rest = this.#buffer.take(
			Number.POSITIVE_INFINITY,
			Number.POSITIVE_INFINITY,
		);
		const lost = [...this.#underWay, ...(rest === undefined ? [] : [rest])];
		for (const { sender } of this.#underWay) sender.stop();
		this.#setUnderWay([]);
		if (lost.length > 0)
			this.#report(
				`Closed before the store had acked everything, after ${timeoutMs} ms`,
				lost.flatMap(({ executions }) => executions).length,
				lost.flatMap(({ steps }): readonly unknown[] => steps).length,
			);
		this.#wake();
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

	/** Sends what is due, as far as there is room on the road. */
	#pump(): void {
		while (this.#underWay.length < MAX_BATCHES_UNDER_WAY && this.#isDue()) {
			const taken = this.#buffer.take(FULL_BATCH_EVENTS, FULL_BATCH_BYTES);
			if (taken === undefined) return;
			const number = ++this.#lastBatch;
			const { firstSequence, executions, steps } = taken;
			const batch = this.#send({
				number,
				firstSequence,
				executions,
				steps: steps.map(toCounted),
				isReplacement: false,
				bytes: this.#encode(number, executions, steps),
			});
			this.#setUnderWay([...this.#underWay, batch]);
		}
	}

	#isDue(): boolean {
		const first = this.#buffer.firstSequence;
		return (
			this.#isFull() || (first !== undefined && first <= this.#dueSequence)
		);
	}

	#encode(
		number: number,
		executions: readonly ExecutionDraft[],
		steps: readonly StepDraft[],
	): Uint8Array<ArrayBuffer> {
		return this.#encoder.encode({
			sessionId: this.sessionId,
			processId: this.#processId,
			batch: number,
			ackedBatch: (this.#underWay[0]?.number ?? number) - 1,
			executions,
			steps,
		});
	}

	/** Starts to send; the outcome comes to {@link #settle}. */
	#send(batch: Omit<Batch, "sender">): Batch {
		const sender = new BatchSender(this.#link, this.#clock);
		const sent = { ...batch, sender };
		sender.send(sent.number, sent.bytes, (outcome) =>
			this.#settle(sent, outcome),
		);
		return sent;
	}

	#setUnderWay(batches: Batch[]): void {
		this.#underWay = batches;
		this.#underWayBytes = batches.reduce(
			(total, { bytes }) => total + bytes.length,
			0,
		);
	}

	#settle(batch: Batch, outcome: SendOutcome): void {
		if ("refusal" in outcome) this.#giveUp(batch, outcome.refusal);
		else {
			this.#setUnderWay(this.#underWay.filter((other) => other !== batch));
			// Those behind it may have been refused only because it was missing.
			for (const { sender } of this.#underWay) sender.hurry();
			this.#loseRejected(batch, outcome.ack);
			if (outcome.wasSentOnce) this.#encoder.release(batch.bytes);
		}
		this.#pump();
		this.#wake();
	}

	/**
	 * The batches behind it wait for one with its number. One takes its place that tells only how much was lost, to
	 * those executions whose end has left already.
	 */
	#giveUp(batch: Batch, { message }: ExecutionHistoryError): void {
		const behind = this.#underWay.filter((other) => other !== batch);
		if (batch.isReplacement) {
			this.#setUnderWay(behind);
			return;
		}
		const { tally } = this.#buffer;
		for (const step of batch.steps) tally.countStep(step);
		const ends = behind.flatMap(({ executions }) =>
			executions.filter(hasEnded),
		);
		const counts = ends.flatMap((end) => {
			const counted = tally.apply(end);
			return counted === end ? [] : [withoutEnd(counted)];
		});
		const replacement = this.#send({
			...batch,
			executions: counts,
			steps: [],
			isReplacement: true,
			bytes: this.#encode(batch.number, counts, []),
		});
		this.#setUnderWay(
			this.#underWay.map((other) => (other === batch ? replacement : other)),
		);
		for (const { id } of batch.executions.filter(hasEnded)) tally.forget(id);
		this.#report(
			`The store refused a batch: ${message}`,
			batch.executions.length,
			batch.steps.length,
		);
	}

	#loseRejected(batch: Batch, { rejected }: AppendAck): void {
		const first = rejected[0];
		if (first === undefined) return;
		const { tally } = this.#buffer;
		const executions = rejected.filter(({ kind }) => kind === "execution");
		const steps = rejected.filter(({ kind }) => kind === "step");
		for (const { index } of steps) {
			const step = batch.steps[index];
			if (step !== undefined) tally.countStep(step);
		}
		// An end that has left already cannot take the counts along.
		for (const left of [batch, ...this.#underWay])
			for (const { id } of left.executions.filter(hasEnded)) tally.forget(id);
		this.#report(
			`The store refused ${rejected.length} events, the first because ${first.message}`,
			executions.length,
			steps.length,
		);
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
			this.#underWay[0]?.firstSequence ??
			this.#buffer.firstSequence ??
			Number.POSITIVE_INFINITY;
		const still = this.#waiting.filter(({ sequence }) => sequence >= first);
		const done = this.#waiting.filter(({ sequence }) => sequence < first);
		this.#waiting = still;
		for (const { resolve } of done) resolve();
	}
}

function hasEnded({ status }: ExecutionDraft): boolean {
	return status !== "running";
}

/** The state of an execution before its end, which comes by itself: a store keeps the end once it has it. */
function withoutEnd(end: ExecutionDraft): ExecutionDraft {
	return {
		...end,
		status: "running",
		completedAt: undefined,
		durationMs: undefined,
		errorMessage: undefined,
		errorStack: undefined,
		errorCode: undefined,
		triggerData: undefined,
		metadata: undefined,
	};
}
