/** The typed client: what a window, or anything else that asks, uses. */
import type { NoticeChannel, RequestChannel } from "./channels.ts";
import type { NoticeOf, RequestOf, ResponseOf } from "./contract.ts";
import { ExecutionHistoryError, failureSchema } from "./errors.ts";

/** What carries requests and notices: the preload's object, or HTTP. */
export interface Bridge {
	/** Never rejects on behalf of a handler: a failure is an answer with `error` and `code`. */
	invoke(channel: RequestChannel, request: unknown): Promise<unknown>;
	/** Returns what ends the subscription. */
	on(channel: NoticeChannel, listener: (notice: unknown) => void): () => void;
}

export interface ExecutionHistoryClient {
	/** @throws ExecutionHistoryError with the code the server answered. */
	request<Channel extends RequestChannel>(
		channel: Channel,
		...request: undefined extends RequestOf<Channel>
			? [request?: RequestOf<Channel>]
			: [request: RequestOf<Channel>]
	): Promise<ResponseOf<Channel>>;
	/** Returns what ends the subscription. */
	on<Channel extends NoticeChannel>(
		channel: Channel,
		listener: (notice: NoticeOf<Channel>) => void,
	): () => void;
}

/** Puts the contract's types on a bridge and turns failures back into exceptions. */
export function createClient(bridge: Bridge): ExecutionHistoryClient {
	return {
		async request<Channel extends RequestChannel>(
			channel: Channel,
			request?: RequestOf<Channel>,
		) {
			const answer = await bridge.invoke(channel, request);
			const failure = failureSchema.safeParse(answer);
			if (failure.success) {
				const { error, code, details } = failure.data;
				throw new ExecutionHistoryError(code, error, details);
			}
			// The one place where the wire's `unknown` takes its declared type: both ends were built
			// from the same contract, and checking answers again would cost what checking requests does.
			return answer as ResponseOf<Channel>;
		},
		on<Channel extends NoticeChannel>(
			channel: Channel,
			listener: (notice: NoticeOf<Channel>) => void,
		) {
			return bridge.on(channel, (notice) =>
				listener(notice as NoticeOf<Channel>),
			);
		},
	};
}
