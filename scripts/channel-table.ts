/** README's table of channels, made from the contract. */
import type * as z from "zod";
import {
	backendStatusSchema,
	runResultSchema,
	runWorkflowSchema,
} from "../src-shared/backend.ts";
import {
	appendChannels,
	noticeChannels,
	requestChannels,
} from "../src-shared/channels.ts";
import {
	appends,
	historyStatusSchema,
	notices,
	requests,
} from "../src-shared/contract.ts";
import {
	appendAckSchema,
	eventBatchSchema,
} from "../src-shared/event-batch.ts";
import {
	executionStatsSchema,
	executionStepSchema,
	executionWithStepsSchema,
	idSchema,
} from "../src-shared/execution.ts";
import {
	executionPageSchema,
	executionQuerySchema,
	recordedWorkflowSchema,
	stepPageSchema,
	stepQuerySchema,
} from "../src-shared/query.ts";

/** Schemas that readers know by name: the type of the same name in src-shared. */
const names = new Map<z.core.$ZodType, string>([
	[idSchema, "id"],
	[executionQuerySchema, "ExecutionQuery"],
	[executionPageSchema, "ExecutionPage"],
	[executionWithStepsSchema, "ExecutionWithSteps"],
	[executionStepSchema, "ExecutionStep"],
	[executionStatsSchema, "ExecutionStats"],
	[stepQuerySchema, "StepQuery"],
	[stepPageSchema, "StepPage"],
	[recordedWorkflowSchema, "RecordedWorkflow"],
	[historyStatusSchema, "HistoryStatus"],
	[backendStatusSchema, "BackendStatus"],
	[runWorkflowSchema, "RunWorkflow"],
	[runResultSchema, "RunResult"],
	[eventBatchSchema, "EventBatch"],
	[appendAckSchema, "AppendAck"],
]);

/** A schema in a few words: its type's name, or its keys. */
export function describeSchema(schema: z.core.$ZodType): string {
	const name = names.get(schema);
	if (name !== undefined) return name;
	const { def } = schema._zod;
	if (isDef(def, "optional")) return describeSchema(def.innerType);
	if (isDef(def, "nullable")) return `${describeSchema(def.innerType)} | null`;
	if (isDef(def, "array")) return `${describeSchema(def.element)}[]`;
	if (isDef(def, "object")) return describeKeys(def.shape);
	throw new Error(`Give this ${def.type} schema a name in channel-table.ts.`);
}

interface Definitions {
	readonly optional: z.core.$ZodOptionalDef;
	readonly nullable: z.core.$ZodNullableDef;
	readonly array: z.core.$ZodArrayDef;
	readonly object: z.core.$ZodObjectDef;
}

function isDef<Type extends keyof Definitions>(
	def: z.core.$ZodTypeDef,
	type: Type,
): def is Definitions[Type] {
	return def.type === type;
}

function describeKeys(shape: z.core.$ZodShape): string {
	const keys = Object.entries(shape).map(([key, value]) =>
		isDef(value._zod.def, "optional") ? `${key}?` : key,
	);
	return keys.length === 0 ? "–" : `{ ${keys.join(", ")} }`;
}

export function channelTable(): string {
	const rows = [
		...requestChannels.map((channel) => [
			channel,
			describeSchema(requests[channel].request),
			describeSchema(requests[channel].response),
		]),
		...appendChannels.map((channel) => [
			channel,
			describeSchema(appends[channel].request),
			describeSchema(appends[channel].response),
		]),
		...noticeChannels.map((channel) => [
			channel,
			"*(notice to every window)*",
			describeSchema(notices[channel]),
		]),
	];
	return [
		"| channel | takes | answers |",
		"|---|---|---|",
		...rows.map((cells) => `| ${cells.map(toCell).join(" | ")} |`),
	].join("\n");
}

/** Code, unless it is prose already; a bar would end the cell. */
function toCell(text: string): string {
	return /^[*–]/.test(text) ? text : `\`${text.replaceAll("|", "\\|")}\``;
}
