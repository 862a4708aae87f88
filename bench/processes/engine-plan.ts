/** What an engine of the benchmark is told to do, and what it tells afterwards. */

export interface EnginePlan {
	/** Steps to run in all; Infinity to go on until told to finish. */
	readonly steps: number;
	readonly stepsPerExecution: number;
	/** Executions that run at the same time. */
	readonly inFlight: number;
	/** Payload of a step in bytes of JSON, half in and half out. */
	readonly stepBytes: number;
	/** As fast as it can unless given. */
	readonly stepsPerSecond?: number;
	/** What a node does beside being recorded: so many ms of work on the CPU. */
	readonly workMs?: number;
	readonly recording?: boolean;
	/**
	 * Whether the engine waits when so much is not yet acked that the delivery would begin to drop. True unless told:
	 * a speed is only worth something if nothing of it is lost.
	 */
	readonly waitsForAcks?: boolean;
	readonly seed?: number;
}

export interface EngineReport {
	readonly steps: number;
	readonly executionIds: readonly string[];
	/** From the first call to the logger until the last event is acked. */
	readonly elapsedMs: number;
	/** From the first call to the logger until the last one returned. */
	readonly runMs: number;
	/** Spent inside the logger's calls, where encoding a full batch happens too. */
	readonly loggerMs: number;
	readonly batches: number;
	readonly batchBytes: number;
	/** From sending a batch to its ack, one value a batch. */
	readonly ackMs: readonly number[];
	/** Of the whole process while it ran. */
	readonly cpuMs: number;
	/** Resident memory of the process before the run, and the most while it ran. */
	readonly startMemoryBytes: number;
	readonly peakMemoryBytes: number;
	/** What the delivery reported as lost. */
	readonly problems: readonly string[];
}
