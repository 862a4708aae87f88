/** What the writer thread can be asked for. */
import { setTimeout as sleep } from "node:timers/promises";
import { CheckpointPolicy } from "../checkpoint.ts";
import { openWritable } from "../connection.ts";
import type { Place } from "../cursor.ts";
import {
	deleteExecution,
	insertExecution,
	updateExecution,
} from "../executions.ts";
import { Filing } from "../filing.ts";
import { executionId, stepId } from "../ids.ts";
import { type AppendedBatch, type Ingested, ingest } from "../ingest.ts";
import { placeBefore, placeBehind, pruneSlices } from "../retention.ts";
import type { Changes, StoredExecution, StoredStep } from "../rows.ts";
import type { BackendFeed } from "../service.ts";
import {
	interruptAbandoned,
	interruptBackend,
	interruptDead,
} from "../sessions.ts";
import { insertStep, updateStep } from "../steps.ts";
import { AppendQueue } from "./append-queue.ts";
import type { Checkpointer } from "./checkpointer.ts";
import { DatabaseThread } from "./database-thread.ts";
import { Feeds } from "./feeds.ts";
import { isAlive } from "./is-alive.ts";
import type { ThreadSettings } from "./protocol.ts";

/** How often it is looked whether the processes of foreign engines still live. */
const LOOK_FOR_DEAD_MS = 15_000;

/**
 * How long deleting rests after a slice, as a share of the time it took. Without a rest the windows' thread, behind a
 * backend that collects garbage on the other core of a small machine, waited up to 17 ms for this one; so it is 10.
 */
const REST_SHARE = 0.5;

export type Writer = ReturnType<typeof openWriter>;

/**
 * @param onChanged told which executions changed without the main thread having asked for it
 * @param onTrouble told what a backend alone would know otherwise
 * @throws what {@link openWritable} throws
 */
export function openWriter(
	settings: ThreadSettings,
	onChanged: (executionIds: readonly string[]) => void,
	onTrouble: (message: string, data: Record<string, unknown>) => void,
) {
	const connection = openWritable(settings.databaseFile);
	let checkpointer: Promise<DatabaseThread<Checkpointer>> | undefined;
	const checkpoints = new CheckpointPolicy(connection, async () => {
		checkpointer ??= startCheckpointer(settings, onTrouble);
		await (await checkpointer).call("moveLog", []);
	});
	const filing = new Filing(connection, () => checkpoints.afterCommit());
	// The last to write this file may have left some.
	filing.plan();
	const lookForDead = setInterval(() => {
		const executionIds = interruptDead(connection, isAlive, Date.now());
		if (executionIds.length > 0) onChanged(executionIds);
	}, LOOK_FOR_DEAD_MS);

	const committed = <Result>(result: Result): Result => {
		checkpoints.afterCommit();
		return result;
	};

	const queue = new AppendQueue((batches) => {
		filing.plan();
		return committed(ingest(connection, batches, settings.maxPayloadBytes));
	});
	const feeds = new Feeds({
		async append(batch) {
			const ingested = await queue.append(batch);
			if (ingested.executionIds.length > 0) onChanged(ingested.executionIds);
			return ingested;
		},
		onTrouble,
	});

	/** Between two slices whatever else has been asked for has its turn, and the windows a core. */
	const prune = async (
		last: Place | null,
		workflowId?: string,
	): Promise<number> => {
		if (last === null) return 0;
		const slices = pruneSlices(connection, last, workflowId, performance);
		return checkpoints.moveHereDuring(async () => {
			for (;;) {
				const startedAt = performance.now();
				const slice = slices.next();
				if (slice.done === true) return committed(slice.value);
				checkpoints.afterCommit();
				await sleep((performance.now() - startedAt) * REST_SHARE);
			}
		});
	};

	return {
		append: (batch: AppendedBatch): Promise<Ingested> => queue.append(batch),
		readFeed: (feed: BackendFeed): Promise<void> => feeds.read(feed),
		createExecution(execution: Omit<StoredExecution, "id">): string {
			const id = executionId();
			insertExecution(connection, { ...execution, id });
			return committed(id);
		},
		updateExecution: (id: string, updates: Changes<StoredExecution>): void =>
			committed(updateExecution(connection, id, updates)),
		deleteExecution: (id: string): boolean =>
			committed(deleteExecution(connection, id)),
		addStep(step: Omit<StoredStep, "id">): string {
			const id = stepId();
			insertStep(connection, { ...step, id });
			return committed(id);
		},
		updateStep: (id: string, updates: Changes<StoredStep>): void =>
			committed(updateStep(connection, id, updates)),
		cleanupOldExecutions: (maxAgeMs: number): Promise<number> =>
			prune(placeBefore(Date.now() - maxAgeMs)),
		cleanupByCount: (maxCount: number, workflowId?: string): Promise<number> =>
			prune(placeBehind(connection, maxCount, workflowId), workflowId),
		interruptAbandoned: (): string[] =>
			committed(interruptAbandoned(connection, isAlive, process.pid)),
		async interruptBackend(
			backendId: string,
			reason: string,
		): Promise<string[]> {
			await feeds.ended(backendId);
			// A run that begins in what is not yet stored would go on for ever.
			queue.flush();
			return committed(
				interruptBackend(connection, backendId, reason, Date.now()),
			);
		},
		async close(): Promise<void> {
			clearInterval(lookForDead);
			feeds.close();
			queue.flush();
			filing.stop();
			await checkpoints.stop();
			await checkpointer?.then(
				(thread) => thread.close(),
				() => {},
			);
			checkpoints.empty();
			connection.close();
		},
	};
}

/** Only where there is much to record: a thread takes a few megabytes. */
async function startCheckpointer(
	settings: ThreadSettings,
	onTrouble: (message: string, data: Record<string, unknown>) => void,
): Promise<DatabaseThread<Checkpointer>> {
	try {
		return await DatabaseThread.start<Checkpointer>({
			settings: { ...settings, role: "checkpointer" },
			youngGenerationMb: 1,
			onTrouble,
		});
	} catch (error) {
		// The writer empties the log by itself then, once it is large.
		onTrouble("The checkpoint thread could not be started", {
			error: String(error),
		});
		throw error;
	}
}
