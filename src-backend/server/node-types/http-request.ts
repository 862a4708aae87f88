import * as z from "zod";
import { DEFAULT_OUTPUT, defineNodeType } from "../node-type.ts";
import { WorkflowError } from "../workflow-error.ts";

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 10 * 60 * 1_000;
/** A larger answer fails the node instead of filling the process. */
const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;

const configSchema = z.strictObject({
	url: z.url({ protocol: /^https?$/ }),
	method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]).default("GET"),
	headers: z.record(z.string(), z.string()).default({}),
	/** Sent as JSON. */
	body: z.unknown().optional(),
	timeoutMs: z.int().min(1).max(MAX_TIMEOUT_MS).default(DEFAULT_TIMEOUT_MS),
	/** Whether an answer of 400 and above fails the node. */
	failOnErrorStatus: z.boolean().default(true),
});

/** Asks a server over HTTP. */
export const httpRequestNode = defineNodeType({
	type: "http-request",
	outputs: [DEFAULT_OUTPUT],
	config: configSchema,
	async run(config, { signal }) {
		const request = `${config.method} ${config.url}`;
		const timeout = AbortSignal.timeout(config.timeoutMs);
		try {
			const response = await send(config, AbortSignal.any([signal, timeout]));
			const text = await readText(response, request);
			if (config.failOnErrorStatus && response.status >= 400)
				throw new WorkflowError(`${request} answered ${response.status}`);
			return {
				output: {
					statusCode: response.status,
					headers: Object.fromEntries(response.headers),
					body: parseBody(response, text),
				},
			};
		} catch (error) {
			if (error instanceof WorkflowError || signal.aborted) throw error;
			if (timeout.aborted)
				throw new WorkflowError(
					`${request} did not answer within ${config.timeoutMs} ms`,
					"timeout",
				);
			throw new WorkflowError(`${request} failed: ${reason(error)}`);
		}
	},
});

function send(
	{ url, method, headers, body }: z.output<typeof configSchema>,
	signal: AbortSignal,
): Promise<Response> {
	if (body === undefined || method === "GET")
		return fetch(url, { method, headers, signal });
	return fetch(url, {
		method,
		headers: { "content-type": "application/json", ...headers },
		body: JSON.stringify(body),
		signal,
	});
}

async function readText(response: Response, request: string): Promise<string> {
	const decoder = new TextDecoder();
	let text = "";
	let bytes = 0;
	for await (const chunk of response.body ?? []) {
		bytes += chunk.byteLength;
		if (bytes > MAX_RESPONSE_BYTES)
			throw new WorkflowError(
				`${request} answered more than ${MAX_RESPONSE_BYTES} bytes`,
			);
		text += decoder.decode(chunk, { stream: true });
	}
	return text + decoder.decode();
}

function parseBody(response: Response, text: string): unknown {
	const isJson = /[/+]json\b/.test(response.headers.get("content-type") ?? "");
	if (!isJson) return text;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** `fetch` says no more than "fetch failed"; why is in its cause. */
function reason(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	if (!(error.cause instanceof Error)) return error.message;
	const code: unknown = Reflect.get(error.cause, "code");
	return error.cause.message || String(code ?? error.message);
}
