/**
 * Notices, made safe to rely on. A notice that went missing is never seen, so every doubt (a gap in
 * the sequence, a new connection) becomes "anything may have changed", upon which listeners read again.
 */
import type { ExecutionHistoryClient } from "../../src-shared/client.ts";
import type { ViewerBridge } from "./bridge.ts";

/** Ids of executions that changed; null when anything may have. */
export type ChangedExecutions = readonly string[] | null;

export interface Changes {
	/** Returns what ends the subscription. */
	onExecutions(listener: (changed: ChangedExecutions) => void): () => void;
	/** Returns what ends the subscription. */
	onBackends(listener: () => void): () => void;
	/** Notices may have been missed: everything shown is to be read again. Returns what ends the subscription. */
	onDoubt(listener: () => void): () => void;
}

/** Knows the number that comes next. */
export class SequenceCheck {
	#last: number | undefined;

	/** Whether nothing is missing between the sequence before and this one. */
	follows(sequence: number): boolean {
		const follows = this.#last === undefined || sequence === this.#last + 1;
		this.#last = sequence;
		return follows;
	}

	/** The next sequence, whatever it is, starts a new count. */
	restart(): void {
		this.#last = undefined;
	}
}

export function openChanges(
	client: ExecutionHistoryClient,
	onConnection: ViewerBridge["onConnection"],
): Changes {
	const executionListeners = new Set<(changed: ChangedExecutions) => void>();
	const backendListeners = new Set<() => void>();
	const doubtListeners = new Set<() => void>();
	const executionSequence = new SequenceCheck();
	const backendSequence = new SequenceCheck();

	function tellExecutions(changed: ChangedExecutions): void {
		for (const listener of executionListeners) listener(changed);
	}
	function tellBackends(): void {
		for (const listener of backendListeners) listener();
	}
	function tellDoubt(): void {
		for (const listener of doubtListeners) listener();
	}

	client.on("execution-history:changed", ({ sequence, executionIds }) => {
		const follows = executionSequence.follows(sequence);
		tellExecutions(follows ? executionIds : null);
		if (!follows) tellDoubt();
	});
	client.on("backend:changed", ({ sequence }) => {
		const follows = backendSequence.follows(sequence);
		tellBackends();
		if (!follows) tellDoubt();
	});
	onConnection?.((state) => {
		if (state !== "connected") return;
		executionSequence.restart();
		backendSequence.restart();
		tellExecutions(null);
		tellBackends();
		tellDoubt();
	});

	return {
		onExecutions: (listener) => subscribe(executionListeners, listener),
		onBackends: (listener) => subscribe(backendListeners, listener),
		onDoubt: (listener) => subscribe(doubtListeners, listener),
	};
}

function subscribe<Listener>(
	listeners: Set<Listener>,
	listener: Listener,
): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}
