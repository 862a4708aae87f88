import { useEffect, useState } from "react";
import type { RecordedWorkflow } from "../../src-shared/query.ts";
import { Rereader } from "../connection/rereader.ts";
import { useConnection } from "../connection/use-connection.ts";

const PAUSE_MS = 2_000;

/** The workflows that have executions: what the filter offers. */
export function useRecordedWorkflows(): readonly RecordedWorkflow[] {
	const { client, changes } = useConnection();
	const [workflows, setWorkflows] = useState<readonly RecordedWorkflow[]>([]);
	useEffect(() => {
		const reader = new Rereader(
			async () => {
				try {
					setWorkflows(await client.request("execution-history:workflows"));
				} catch {
					// The list beside it asks the same store and says what is wrong.
				}
			},
			{ pauseMs: PAUSE_MS },
		);
		reader.request();
		const unsubscribe = changes.onExecutions(() => reader.request());
		return () => {
			unsubscribe();
			reader.close();
		};
	}, [client, changes]);
	return workflows;
}
