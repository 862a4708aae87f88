/** The routes of the backend. */
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import { type Payload, payloadSchema } from "../../src-shared/execution.ts";
import type { WorkflowEngine } from "./engine.ts";
import { isAllowedOrigin, isLoopbackHost } from "./loopback.ts";

const MAX_BODY_BYTES = 1024 * 1024;
const EXECUTION_ID_HEADER = "x-execution-id";

/** What is recorded of a request's headers: never what proves who asks. */
const RECORDED_HEADERS = [
	"content-type",
	"user-agent",
	"accept-language",
	"x-request-id",
	"idempotency-key",
	"traceparent",
];

export interface HttpAppOptions {
	readonly engine: WorkflowEngine;
	readonly countWorkflows: () => number;
	readonly report: (problem: string) => void;
}

export function createHttpApp({
	engine,
	countWorkflows,
	report,
}: HttpAppOptions): Hono {
	const app = new Hono();

	app.use(async (context, next) => {
		const isLocal =
			isLoopbackHost(context.req.header("host")) &&
			isAllowedOrigin(context.req.header("origin"));
		if (!isLocal) return context.json({ error: "Only for this machine" }, 403);
		return next();
	});

	app.get("/health", (context) =>
		context.json({ status: "ok", workflows: countWorkflows() }),
	);

	app.post(
		"/functions/:name",
		bodyLimit({
			maxSize: MAX_BODY_BYTES,
			onError: (context) =>
				context.json(
					{ error: `The body is larger than ${MAX_BODY_BYTES} bytes` },
					413,
					// The rest of the body is not read: the connection is of no use to anybody.
					{ connection: "close" },
				),
		}),
		async (context) => {
			const { req } = context;
			const body = readBody(await req.text());
			if (body === undefined)
				return context.json({ error: "The body is no JSON object" }, 400);
			const { executionId, ...response } = await engine.run({
				workflow: req.param("name"),
				triggerType: "webhook",
				triggerData: {
					method: req.method,
					path: req.path,
					query: req.query(),
					headers: recordedHeaders(req.header()),
					body,
				},
				input: body,
			});
			return toResponse(response, executionId);
		},
	);

	app.notFound((context) =>
		context.json({ error: `Nothing at ${context.req.path}` }, 404),
	);

	app.onError((error, context) => {
		if (error instanceof ExecutionHistoryError) {
			const status = error.code === "not-found" ? 404 : 503;
			return context.json({ error: error.message }, status);
		}
		report(`A request failed: ${error.stack ?? error.message}`);
		return context.json({ error: "Internal error" }, 500);
	});

	return app;
}

/** An absent body is an empty input. Undefined: it is no JSON object. */
function readBody(text: string): Payload | undefined {
	if (text === "") return {};
	try {
		return payloadSchema.safeParse(JSON.parse(text)).data;
	} catch {
		return undefined;
	}
}

function recordedHeaders(headers: Readonly<Record<string, string>>) {
	return Object.fromEntries(
		RECORDED_HEADERS.flatMap((name) => {
			const value = headers[name];
			return value === undefined ? [] : [[name, value]];
		}),
	);
}

const STATUSES_WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

function toResponse(
	{ statusCode, body }: { readonly statusCode: number; readonly body: unknown },
	executionId: string | undefined,
): Response {
	const hasBody = !STATUSES_WITHOUT_BODY.has(statusCode);
	return new Response(hasBody ? JSON.stringify(body ?? null) : null, {
		status: statusCode,
		headers: {
			...(hasBody ? { "content-type": "application/json" } : {}),
			...(executionId === undefined
				? {}
				: { [EXECUTION_ID_HEADER]: executionId }),
		},
	});
}
