import { useEffect, useState } from "react";
import type { HistoryStatus } from "../src-shared/contract.ts";
import { Rereader } from "./connection/rereader.ts";
import { useConnection } from "./connection/use-connection.ts";

// No notice tells of it, and a disk fills while the window is open.
const POLL_MS = 15_000;

/** The state of the store; undefined until it is known. */
export function useStoreStatus(): HistoryStatus | undefined {
	const { client, changes } = useConnection();
	const [status, setStatus] = useState<HistoryStatus>();
	useEffect(() => {
		const reader = new Rereader(
			async () => {
				try {
					setStatus(await client.request("execution-history:status"));
				} catch {
					// Whoever cannot answer this cannot answer the list, which says so.
				}
			},
			{ pauseMs: 0 },
		);
		reader.request();
		const timer = setInterval(() => reader.request(), POLL_MS);
		const unsubscribe = changes.onDoubt(() => reader.request());
		return () => {
			clearInterval(timer);
			unsubscribe();
			reader.close();
		};
	}, [client, changes]);
	return status;
}
