import { useEffect, useState } from "react";
import type { BackendStatus } from "../../src-shared/backend.ts";
import { describeFailure } from "../connection/describe-failure.ts";
import { Rereader } from "../connection/rereader.ts";
import { useConnection } from "../connection/use-connection.ts";

const PAUSE_MS = 100;

export interface Backends {
	/** Undefined until the first answer. */
	readonly backends: readonly BackendStatus[] | undefined;
	readonly failure: string | undefined;
}

/** The local backends and their workflows, kept up to date. */
export function useBackends(): Backends {
	const { client, changes } = useConnection();
	const [state, setState] = useState<Backends>({
		backends: undefined,
		failure: undefined,
	});
	useEffect(() => {
		const reader = new Rereader(
			async () => {
				try {
					const backends = await client.request("backend:list");
					setState({ backends, failure: undefined });
				} catch (failure) {
					setState((before) => ({
						...before,
						failure: describeFailure(failure),
					}));
				}
			},
			{ pauseMs: PAUSE_MS },
		);
		reader.request();
		const unsubscribe = changes.onBackends(() => reader.request());
		return () => {
			unsubscribe();
			reader.close();
		};
	}, [client, changes]);
	return state;
}
