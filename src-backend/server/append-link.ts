/** Sends batches of events through the parent. */
import type { MainToBackend } from "../../src-shared/backend-messages.ts";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { AppendAck } from "../../src-shared/event-batch.ts";
import type { BatchLink } from "../logger/batch-link.ts";
import type { ParentLink } from "./parent-link.ts";

export class AppendLink implements BatchLink {
	readonly #parent: Pick<ParentLink, "send">;
	readonly #waiting = new Map<number, PromiseWithResolvers<AppendAck>>();

	constructor(parent: Pick<ParentLink, "send">) {
		this.#parent = parent;
	}

	/** A batch sent again while it waits for its answer shares that answer. */
	send(batch: number, bytes: Uint8Array): Promise<AppendAck> {
		const waiting =
			this.#waiting.get(batch) ?? Promise.withResolvers<AppendAck>();
		this.#waiting.set(batch, waiting);
		this.#parent.send({ kind: "append", batch, bytes });
		return waiting.promise;
	}

	/** Takes in the parent's answers; ignores what is none, or answers nothing that waits. */
	receive(message: MainToBackend): void {
		if (message.kind === "append-ack")
			this.#take(message.ack.batch)?.resolve(message.ack);
		else if (message.kind === "append-failure") {
			const { error, code, details } = message.failure;
			this.#take(message.batch)?.reject(
				new ExecutionHistoryError(code, error, details),
			);
		}
	}

	#take(batch: number): PromiseWithResolvers<AppendAck> | undefined {
		const waiting = this.#waiting.get(batch);
		this.#waiting.delete(batch);
		return waiting;
	}
}
