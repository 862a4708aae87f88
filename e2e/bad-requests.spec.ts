import {
	type AppendChannel,
	type RequestChannel,
	requestChannels,
} from "../src-shared/channels.ts";
import { type ErrorCode, failureSchema } from "../src-shared/errors.ts";
import { fingerprint } from "./database-file.ts";
import { examplesBackend, run } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";
import { hasRefusedSender } from "./log-file.ts";

const HUGE = "x".repeat(300_000);
const LONG = "x".repeat(1_001);

const badIds: readonly unknown[] = [42, null, [], { id: "x" }, "", LONG];
const badNothings: readonly unknown[] = ["everything", 42, [], { all: true }];

/** What each channel has to refuse; requests of wrong type, unknown key or out of range. */
const refused: Readonly<
	Record<RequestChannel | AppendChannel, readonly unknown[]>
> = {
	"execution-history:list": [
		"all",
		[],
		{ surplus: true },
		{ orderBy: "id; DROP TABLE workflow_executions" },
		{ orderDir: "desc; DROP TABLE workflow_executions" },
		{ status: "finished" },
		{ triggerType: 1 },
		{ workflowId: { $ne: null } },
		{ workflowId: LONG },
		{ limit: 0 },
		{ limit: 501 },
		{ limit: 1.5 },
		{ limit: "50" },
		{ offset: -1 },
		{ startedAfter: "yesterday" },
		{ cursor: "not a cursor" },
		{ cursor: LONG },
	],
	"execution-history:get": badIds,
	"execution-history:steps": [
		"all",
		{},
		{ executionId: 42 },
		{ executionId: "x", limit: 5_001 },
		{ executionId: "x", cursor: "not a cursor" },
		{ executionId: "x", surplus: true },
	],
	"execution-history:step": badIds,
	"execution-history:stats": ["all", { workflowId: 42 }, { surplus: true }],
	"execution-history:workflows": badNothings,
	"execution-history:delete": badIds,
	"execution-history:status": badNothings,
	"backend:list": badNothings,
	"backend:create": [
		"a name",
		{},
		{ name: "" },
		{ name: "   " },
		{ name: 42 },
		{ name: LONG },
		{ name: "x", surplus: true },
	],
	"backend:start": badIds,
	"backend:stop": badIds,
	"backend:delete": badIds,
	"backend:status": badIds,
	"backend:run": [
		"x",
		{},
		{ backendId: "x" },
		{ backendId: 42, workflow: "x" },
		{ backendId: "x", workflow: LONG },
		{ backendId: "x", workflow: "x", input: "text" },
		{ backendId: "x", workflow: "x", surplus: true },
	],
	"execution-history:append": [
		"events",
		{},
		{ sessionId: 42, batch: 1 },
		{ sessionId: "x", batch: 0 },
		{ sessionId: "x", batch: 1, executions: {} },
		{ sessionId: "x", batch: 1, surplus: true },
	],
};

/** A request that each channel would accept from its own window: what a stranger would send. */
function tempting(
	backendId: string,
	executionId: string,
): Readonly<Record<RequestChannel | AppendChannel, unknown>> {
	return {
		"execution-history:list": {},
		"execution-history:get": executionId,
		"execution-history:steps": { executionId },
		"execution-history:step": executionId,
		"execution-history:stats": {},
		"execution-history:workflows": {},
		"execution-history:delete": executionId,
		"execution-history:status": {},
		"backend:list": {},
		"backend:create": { name: "Intruder" },
		"backend:start": backendId,
		"backend:stop": backendId,
		"backend:delete": backendId,
		"backend:status": backendId,
		"backend:run": { backendId, workflow: "price-update" },
		"execution-history:append": {
			sessionId: "intruder",
			batch: 1,
			executions: [
				{
					id: "exec_intruder",
					workflowId: "w",
					workflowName: "w",
					triggerType: "manual",
					status: "success",
					startedAt: 1,
				},
			],
		},
	};
}

function codeOf(answer: unknown): ErrorCode | undefined {
	const failure = failureSchema.safeParse(answer);
	return failure.success ? failure.data.code : undefined;
}

const guarded = test.extend<{
	readonly bystanders: {
		readonly backendId: string;
		readonly executionId: string;
	};
}>({
	/** A run to lose and a backend to break: whatever a test sends, both must be as they were. */
	bystanders: async ({ client }, use) => {
		const { id: backendId } = await examplesBackend(client);
		const { id: executionId } = await run(client, "price-update");
		const { databaseFile } = await client.request("execution-history:status");
		const backends = await client.request("backend:list");
		const before = fingerprint(databaseFile);
		await use({ backendId, executionId });
		expect(await client.request("backend:list")).toEqual(backends);
		expect(fingerprint(databaseFile)).toBe(before);
	},
});

guarded(
	"refuses wrong types, unknown keys and values out of range",
	async ({ host, bystanders }) => {
		for (const channel of host.channels)
			for (const request of refused[channel]) {
				const answer = await host.call(channel, request);
				expect
					.soft(codeOf(answer), `${channel} ${JSON.stringify(request)}`)
					.toBe("invalid-request");
			}
		expect(bystanders).toBeDefined();
	},
);

guarded(
	"refuses requests larger than any honest one",
	async ({ host, bystanders }) => {
		for (const channel of requestChannels)
			expect
				.soft(codeOf(await host.call(channel, HUGE)), channel)
				.toBe("too-large");
		const nested = { ...bystanders, input: { text: HUGE } };
		expect
			.soft(codeOf(await host.call("backend:run", nested)))
			.toBe("too-large");
	},
);

guarded("refuses channels that do not exist", async ({ host, bystanders }) => {
	for (const channel of [
		"execution-history:drop",
		"backend:",
		"constructor",
		"__proto__",
		"toString",
	])
		expect
			.soft(codeOf(await host.call(channel, bystanders)), channel)
			.toBe("unknown-channel");
});

guarded(
	"refuses every channel to a page of another origin, and logs it",
	async ({ host, bystanders }) => {
		const requests = tempting(bystanders.backendId, bystanders.executionId);
		for (const channel of host.channels) {
			const answer = await host.callFromForeignOrigin(
				channel,
				requests[channel],
			);
			expect.soft(codeOf(answer), channel).toBe("forbidden-sender");
		}
		expect(await hasRefusedSender(host)).toBe(true);
	},
);
