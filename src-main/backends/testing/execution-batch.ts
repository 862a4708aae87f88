/** A batch with one run, in the JSON form. */
export function executionBatch(
	sessionId: string,
	batch: number,
	status: "running" | "success",
	executionId: string,
): Uint8Array {
	return Buffer.from(
		JSON.stringify({
			sessionId,
			batch,
			executions: [
				{
					id: executionId,
					workflowId: "echo",
					workflowName: "Echo",
					triggerType: "manual",
					status,
					startedAt: 1_000,
					...(status === "running" ? {} : { completedAt: 2_000 }),
				},
			],
		}),
	);
}
