import type { AppendChannel } from "../../src-shared/channels.ts";
import {
	ExecutionHistoryError,
	failureSchema,
} from "../../src-shared/errors.ts";
import {
	type AppendAck,
	appendAckSchema,
	FRAMED_BATCH_TYPE,
} from "../../src-shared/event-batch.ts";
import type { BatchLink } from "./batch-link.ts";

export interface HttpLinkOptions {
	/** Where Execution History serves: `http://127.0.0.1:4000`. */
	readonly url: string;
	readonly token: string;
}

const CHANNEL: AppendChannel = "execution-history:append";

/** Sends batches over HTTP. A server that cannot be reached or understood is `store-unavailable`. */
export function httpLink({ url, token }: HttpLinkOptions): BatchLink {
	const address = `${url.replace(/\/+$/, "")}/ipc/${CHANNEL}`;
	return {
		async send(_batch, bytes): Promise<AppendAck> {
			const { status, answer } = await post(address, token, bytes);
			const failure = failureSchema.safeParse(answer);
			if (failure.success) {
				const { code, error, details } = failure.data;
				throw new ExecutionHistoryError(code, error, details);
			}
			const ack = appendAckSchema.safeParse(answer);
			if (ack.success) return ack.data;
			throw unavailable(`answered ${status} with something else than an ack`);
		},
	};
}

async function post(
	address: string,
	token: string,
	bytes: Uint8Array,
): Promise<{ status: number; answer: unknown }> {
	try {
		const response = await fetch(address, {
			method: "POST",
			headers: {
				authorization: `Bearer ${token}`,
				"content-type": FRAMED_BATCH_TYPE,
			},
			body: bytes,
		});
		const text = await response.text();
		return { status: response.status, answer: parse(text) };
	} catch (error) {
		throw unavailable(
			error instanceof Error ? error.message : "did not answer",
		);
	}
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function unavailable(reason: string): ExecutionHistoryError {
	return new ExecutionHistoryError(
		"store-unavailable",
		`Execution History ${reason}`,
	);
}
