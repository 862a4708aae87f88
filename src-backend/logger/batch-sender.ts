/**
 * Gets one batch to the store, however long that takes.
 *
 * Whatever fails, and whatever is not answered in time, is sent again: the same bytes under the same number,
 * which the store commits once. Only a batch that the store calls unacceptable is not.
 */
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { AppendAck } from "../../src-shared/event-batch.ts";
import type { BatchLink } from "./batch-link.ts";
import type { Clock } from "./clock.ts";

export const MIN_RESEND_DELAY_MS = 50;
export const MAX_RESEND_DELAY_MS = 5_000;
/** Without an answer for so long, the batch is sent again; an answer to the earlier sending still counts. */
export const ANSWER_TIMEOUT_MS = 30_000;

const UNACCEPTABLE: readonly string[] = ["invalid-request", "too-large"];

export type SendOutcome =
	| {
			readonly ack: AppendAck;
			/** Nothing else may still be sending the same bytes. */
			readonly wasSentOnce: boolean;
	  }
	| { readonly refusal: ExecutionHistoryError };

export class BatchSender {
	readonly #link: BatchLink;
	readonly #clock: Clock;
	#stopped = false;
	#cancelTimer = () => {};
	/** Sends again now; nothing unless it waits for its time to do so. */
	#sendNow = () => {};

	constructor(link: BatchLink, clock: Clock) {
		this.#link = link;
		this.#clock = clock;
	}

	/** Calls back once with the outcome; not at all after {@link stop}. One batch a sender. */
	send(
		batch: number,
		bytes: Uint8Array,
		callback: (outcome: SendOutcome) => void,
	): void {
		let attempt = 0;
		let done = false;
		const finish = (outcome: SendOutcome) => {
			if (done || this.#stopped) return;
			done = true;
			this.#cancelTimer();
			callback(outcome);
		};
		const later = (ms: number, action: () => void) => {
			this.#cancelTimer();
			this.#sendNow = () => {};
			this.#cancelTimer = this.#clock.after(ms, action);
		};
		const failed = (failedAttempt: number) => {
			// An earlier sending that fails late says nothing about the one under way.
			if (done || this.#stopped || failedAttempt !== attempt) return;
			const delay = MIN_RESEND_DELAY_MS * 2 ** Math.min(attempt - 1, 10);
			later(Math.min(delay, MAX_RESEND_DELAY_MS), sendOnce);
			this.#sendNow = sendOnce;
		};
		const sendOnce = () => {
			const thisAttempt = ++attempt;
			later(ANSWER_TIMEOUT_MS, () => failed(thisAttempt));
			this.#answerOf(batch, bytes).then(
				(ack) => {
					if (ack.batch === batch) finish({ ack, wasSentOnce: attempt === 1 });
					else failed(thisAttempt);
				},
				(error: unknown) => {
					if (
						error instanceof ExecutionHistoryError &&
						UNACCEPTABLE.includes(error.code)
					)
						finish({ refusal: error });
					else failed(thisAttempt);
				},
			);
		};
		sendOnce();
	}

	/** What kept a batch from being stored is over: one that waits to be sent again is sent at once. */
	hurry(): void {
		if (!this.#stopped) this.#sendNow();
	}

	stop(): void {
		this.#stopped = true;
		this.#cancelTimer();
	}

	/** A link that throws instead of rejecting has failed all the same. */
	async #answerOf(batch: number, bytes: Uint8Array): Promise<AppendAck> {
		return await this.#link.send(batch, bytes);
	}
}
