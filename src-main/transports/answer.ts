/** Asks a handler on behalf of whoever sent a request: checks it, calls, and turns every failure into data. */
import { randomUUID } from "node:crypto";
import type * as z from "zod";
import {
	type RequestChannel,
	requestChannels,
} from "../../src-shared/channels.ts";
import {
	type CheckedRequestOf,
	type RequestHandlers,
	type ResponseOf,
	requests,
} from "../../src-shared/contract.ts";
import {
	type ErrorCode,
	ExecutionHistoryError,
	type Failure,
	parseRequest,
} from "../../src-shared/errors.ts";
import type { AppendAck } from "../../src-shared/event-batch.ts";
import { LogLimit, type LogLimits } from "../backends/log-limit.ts";
import type { HistoryLog } from "../execution-history/history.ts";

export interface AnswererOptions {
	readonly handlers: RequestHandlers;
	/** Stores a batch of events. Without it no batch is taken. */
	readonly append?: ((bytes: Uint8Array) => Promise<AppendAck>) | undefined;
	readonly log: HistoryLog;
	readonly logLimits?: LogLimits | undefined;
}

/** Longest part of a channel's name that is repeated in a message or in the log. */
const MAX_SHOWN_CHANNEL = 100;

/** No method throws or rejects: whatever happens, there is an answer. */
export class Answerer {
	readonly #handlers: RequestHandlers;
	readonly #append: AnswererOptions["append"];
	readonly #log: HistoryLog;
	readonly #refusals: LogLimit;
	readonly #defects: LogLimit;

	constructor({ handlers, append, log, logLimits }: AnswererOptions) {
		this.#handlers = handlers;
		this.#append = append;
		this.#log = log;
		this.#refusals = new LogLimit(logLimits);
		this.#defects = new LogLimit(logLimits);
	}

	/** Answers a request of any channel, known or not. */
	async request(
		channel: unknown,
		request: unknown,
	): Promise<ResponseOf<RequestChannel> | Failure> {
		try {
			if (!isRequestChannel(channel)) return this.unknownChannel(channel);
			return await call(this.#handlers, channel, request);
		} catch (error) {
			return this.fail(channel, error);
		}
	}

	/** Stores a batch as it is: its bytes are read where it is committed. */
	async append(
		channel: string,
		bytes: Uint8Array,
	): Promise<AppendAck | Failure> {
		if (this.#append === undefined) return this.unknownChannel(channel);
		try {
			return await this.#append(bytes);
		} catch (error) {
			return this.fail(channel, error);
		}
	}

	unknownChannel(channel: unknown): Failure {
		return this.refuse(
			channel,
			"unknown-channel",
			`There is no channel "${shown(channel)}"`,
		);
	}

	/** Answers, and logs, a request that may not even be looked at. */
	refuse(
		channel: unknown,
		code: ErrorCode,
		message: string,
		details?: Record<string, unknown>,
	): Failure {
		return this.#refusal(
			channel,
			new ExecutionHistoryError(code, message, details),
		);
	}

	/** Answers, and logs, whatever was thrown on the way. */
	fail(channel: unknown, error: unknown): Failure {
		return error instanceof ExecutionHistoryError && error.code !== "internal"
			? this.#refusal(channel, error)
			: this.#defect(channel, error);
	}

	#refusal(channel: unknown, error: ExecutionHistoryError): Failure {
		this.#refusals.line((unwritten) =>
			this.#log.warn("Request refused", {
				channel: shown(channel),
				code: error.code,
				reason: error.message,
				...(unwritten === 0 ? {} : { refusedUnwritten: unwritten }),
			}),
		);
		return error.toFailure();
	}

	/** What went wrong here is nobody's business outside: they get a reference to the line in the log. */
	#defect(channel: unknown, error: unknown): Failure {
		const reference = randomUUID();
		this.#defects.line((unwritten) =>
			this.#log.error("Request failed", {
				channel: shown(channel),
				reference,
				stack: error instanceof Error ? error.stack : String(error),
				...(unwritten === 0 ? {} : { failedUnwritten: unwritten }),
			}),
		);
		return {
			error: "Something went wrong inside the app; its log says what",
			code: "internal",
			details: { reference },
		};
	}
}

export function isRequestChannel(channel: unknown): channel is RequestChannel {
	return requestChannels.some((known) => known === channel);
}

/** The contract's schemas, as seen by a call whose channel is not known until it comes. */
const checks: {
	readonly [Channel in RequestChannel]: {
		readonly request: z.ZodType<CheckedRequestOf<Channel>>;
	};
} = requests;

async function call<Channel extends RequestChannel>(
	handlers: RequestHandlers,
	channel: Channel,
	request: unknown,
): Promise<ResponseOf<Channel>> {
	return handlers[channel](
		parseRequest(checks[channel].request, request, "request"),
	);
}

function shown(channel: unknown): string {
	return typeof channel === "string"
		? channel.slice(0, MAX_SHOWN_CHANNEL)
		: typeof channel;
}
