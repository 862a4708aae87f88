/** Requests that no channel accepts, made from the contract: a new channel is tested without a new line here. */
import * as z from "zod";
import {
	type AppendChannel,
	appendChannels,
	type RequestChannel,
	requestChannels,
} from "../../../src-shared/channels.ts";
import { appends, requests } from "../../../src-shared/contract.ts";

export interface BadRequest {
	readonly channel: RequestChannel | AppendChannel;
	readonly what: string;
	readonly request: unknown;
}

const LONG = "x".repeat(10_001);

/** Values that could do harm where somebody forgot to look at them. */
const poison: Readonly<Record<string, unknown>> = {
	"a number": 42,
	"a fraction": 0.5,
	"a negative number": -1,
	null: null,
	"a list": [],
	"a nested object": { $ne: null },
	true: true,
	"an empty text": "",
	"a long text": LONG,
	"a text of SQL": "id; DROP TABLE workflow_executions",
	"a path": "../../../etc/passwd",
};

/** Every poison that the schema does not allow, whole and in each of its fields. */
export function badRequests(): BadRequest[] {
	return [
		...requestChannels.flatMap((channel) =>
			forSchema(channel, requests[channel].request),
		),
		...appendChannels.flatMap((channel) =>
			forSchema(channel, appends[channel].request),
		),
	];
}

function forSchema(
	channel: BadRequest["channel"],
	schema: z.ZodType,
): BadRequest[] {
	const candidates = [
		...Object.entries(poison),
		...fieldsOf(schema).flatMap((field) =>
			Object.entries(poison).map(([what, value]): [string, unknown] => [
				`${what} as ${field}`,
				{ ...aGoodRequest(channel), [field]: value },
			]),
		),
		["an unknown key", { ...aGoodRequest(channel), surplus: true }],
		["a key of every object", JSON.parse('{"__proto__":{"limit":1}}')],
	] satisfies [string, unknown][];
	return candidates
		.filter(([, request]) => !schema.safeParse(request).success)
		.map(([what, request]) => ({ channel, what, request }));
}

function fieldsOf(schema: z.ZodType): string[] {
	if (schema instanceof z.ZodOptional) {
		const inner = schema.unwrap();
		return inner instanceof z.ZodType ? fieldsOf(inner) : [];
	}
	return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** What is right about a request with one thing wrong. */
function aGoodRequest(channel: BadRequest["channel"]): Record<string, unknown> {
	switch (channel) {
		case "execution-history:steps":
			return { executionId: "exec_bystander" };
		case "backend:run":
			return { backendId: "backend_x", workflow: "echo" };
		case "execution-history:append":
			return { sessionId: "session_x", batch: 1 };
		default:
			return {};
	}
}

/** A request that each channel would accept from whoever may ask. */
export function temptingRequest(
	channel: RequestChannel | AppendChannel,
	{ executionId, backendId }: { executionId: string; backendId: string },
): unknown {
	switch (channel) {
		case "execution-history:get":
		case "execution-history:step":
		case "execution-history:delete":
			return executionId;
		case "execution-history:steps":
			return { executionId };
		case "backend:create":
			return { name: "Intruder" };
		case "backend:start":
		case "backend:stop":
		case "backend:delete":
		case "backend:status":
			return backendId;
		case "backend:run":
			return { backendId, workflow: "echo" };
		case "execution-history:append":
			return { sessionId: "session_intruder", batch: 1 };
		default:
			return {};
	}
}
