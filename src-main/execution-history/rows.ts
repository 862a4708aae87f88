/** Rows and the domain, both ways: the only place that knows the columns' names. */
import type {
	ExecutionPayloadName,
	StepPayloadName,
} from "../../src-shared/event-batch.ts";
import type {
	ExecutionStep,
	Payload,
	WorkflowExecution,
} from "../../src-shared/execution.ts";
import { serializePayload } from "../../src-shared/payload.ts";
import { listRange } from "./list-range.ts";

/** A payload as it is stored: JSON text, or its UTF-8. */
export type StoredPayload = string | Uint8Array;

type Stored<T, Name extends string> = Readonly<Omit<T, Name>> & {
	readonly [Key in Name]?: StoredPayload | undefined;
};
/** Any of the fields of `T`, also with nothing in them. */
export type Changes<T> = {
	readonly [Key in keyof T]?: T[Key] | undefined;
};
/** An execution whose payloads are serialized: what the SQL functions take. */
export type StoredExecution = Stored<WorkflowExecution, ExecutionPayloadName>;
/** A step whose payloads are serialized: what the SQL functions take. */
export type StoredStep = Stored<ExecutionStep, StepPayloadName>;

export interface ExecutionRow {
	readonly id: string;
	readonly workflow_id: string;
	readonly workflow_name: string;
	readonly trigger_type: WorkflowExecution["triggerType"];
	readonly status: WorkflowExecution["status"];
	readonly started_at: number;
	readonly completed_at: number | null;
	readonly duration_ms: number | null;
	readonly error_code: string | null;
	readonly backend_id: string | null;
	readonly session_id: string | null;
	readonly parent_execution_id: string | null;
	readonly parent_step_id: string | null;
	readonly retry_of: string | null;
	readonly pinned: number;
	readonly dropped_steps: number;
	readonly dropped_payloads: number;
	readonly error_message: string | null;
	readonly error_stack?: string | null;
	readonly trigger_data?: string | null;
	readonly metadata?: string | null;
}

export interface StepRow {
	readonly id: string;
	readonly execution_id: string;
	readonly node_id: string;
	readonly node_type: string;
	readonly node_name: string | null;
	readonly step_index: number;
	readonly started_at: number;
	readonly completed_at: number | null;
	readonly duration_ms: number | null;
	readonly status: ExecutionStep["status"];
	readonly attempt: number | null;
	readonly visit: number | null;
	readonly error_message: string | null;
	readonly input_data?: string | null;
	readonly output_data?: string | null;
}

/** What a run without a duration is sorted by: NULL cannot be compared with. */
export const NO_DURATION = -1;

/** Longest error message in a list row, in UTF-16 units; opening the run shows the whole. */
export const LISTED_ERROR_LENGTH = 1_000;

const EXECUTION_SCALARS = [
	"id",
	"workflow_id",
	"workflow_name",
	"trigger_type",
	"status",
	"started_at",
	"completed_at",
	"duration_ms",
	"error_code",
	"backend_id",
	"session_id",
	"parent_execution_id",
	"parent_step_id",
	"retry_of",
	"pinned",
	"dropped_steps",
	"dropped_payloads",
] as const;
const STEP_SCALARS = [
	"id",
	"execution_id",
	"node_id",
	"node_type",
	"node_name",
	"step_index",
	"started_at",
	"completed_at",
	"duration_ms",
	"status",
	"attempt",
	"visit",
	"error_message",
] as const;

export const LISTED_EXECUTION_COLUMNS = `${EXECUTION_SCALARS.join(", ")}, substr(error_message, 1, ${LISTED_ERROR_LENGTH}) AS error_message`;
export const EXECUTION_COLUMNS = [
	...EXECUTION_SCALARS,
	"list_range",
	"duration_order",
	"error_message",
	"error_stack",
	"trigger_data",
	"metadata",
].join(", ");
export const STEP_HEADER_COLUMNS = STEP_SCALARS.join(", ");
export const STEP_COLUMNS = [...STEP_SCALARS, "input_data", "output_data"].join(
	", ",
);

// The cast stores bytes as the text they are, without decoding them.
const EXECUTION_PLACEHOLDERS = placeholders(EXECUTION_SCALARS.length + 4, 2);
const STEP_PLACEHOLDERS = placeholders(STEP_SCALARS.length, 2);

/** Inserts `rows` executions, each with its {@link executionParameters}. */
export function insertExecutionsSql(rows: number, orIgnore = ""): string {
	return `INSERT ${orIgnore} INTO workflow_executions (${EXECUTION_COLUMNS}) VALUES ${values(EXECUTION_PLACEHOLDERS, rows)}`;
}

/** Inserts `rows` steps, each with its {@link stepParameters}. */
export function insertStepsSql(rows: number, orIgnore = ""): string {
	return `INSERT ${orIgnore} INTO execution_steps (${STEP_COLUMNS}) VALUES ${values(STEP_PLACEHOLDERS, rows)}`;
}

/** Sets every column of the execution with an id: its {@link executionParameters}, then the id. */
export const REPLACE_EXECUTION = `UPDATE workflow_executions SET (${EXECUTION_COLUMNS}) = (${EXECUTION_PLACEHOLDERS}) WHERE id = ?`;
/** Sets every column of the step with an id: its {@link stepParameters}, then the id. */
export const REPLACE_STEP = `UPDATE execution_steps SET (${STEP_COLUMNS}) = (${STEP_PLACEHOLDERS}) WHERE id = ?`;

function values(row: string, rows: number): string {
	return Array<string>(rows).fill(`(${row})`).join(", ");
}

function placeholders(scalars: number, payloads: number): string {
	return [
		...Array<string>(scalars).fill("?"),
		...Array<string>(payloads).fill("CAST(? AS TEXT)"),
	].join(", ");
}

/** In the order of {@link EXECUTION_COLUMNS}. */
export function executionParameters(
	execution: StoredExecution,
	range = listRange(execution.status, execution.triggerType),
): unknown[] {
	return [
		execution.id,
		execution.workflowId,
		execution.workflowName,
		execution.triggerType,
		execution.status,
		execution.startedAt,
		execution.completedAt ?? null,
		execution.durationMs ?? null,
		execution.errorCode ?? null,
		execution.backendId ?? null,
		execution.sessionId ?? null,
		execution.parentExecutionId ?? null,
		execution.parentStepId ?? null,
		execution.retryOf ?? null,
		execution.pinned === true ? 1 : 0,
		execution.droppedSteps ?? 0,
		execution.droppedPayloads ?? 0,
		range,
		execution.durationMs ?? NO_DURATION,
		execution.errorMessage ?? null,
		execution.errorStack ?? null,
		execution.triggerData ?? null,
		execution.metadata ?? null,
	];
}

/** In the order of {@link STEP_COLUMNS}. */
export function stepParameters(step: StoredStep): unknown[] {
	return [
		step.id,
		step.executionId,
		step.nodeId,
		step.nodeType,
		step.nodeName ?? null,
		step.stepIndex,
		step.startedAt,
		step.completedAt ?? null,
		step.durationMs ?? null,
		step.status,
		step.attempt ?? null,
		step.visit ?? null,
		step.errorMessage ?? null,
		step.inputData ?? null,
		step.outputData ?? null,
	];
}

/** What a row has becomes a field; what it has not is left out, field by field: thousands are read at a time. */
export function toExecution(row: ExecutionRow): WorkflowExecution {
	const execution: Mutable<WorkflowExecution> = {
		id: row.id,
		workflowId: row.workflow_id,
		workflowName: row.workflow_name,
		triggerType: row.trigger_type,
		status: row.status,
		startedAt: row.started_at,
	};
	if (row.completed_at !== null) execution.completedAt = row.completed_at;
	if (row.duration_ms !== null) execution.durationMs = row.duration_ms;
	if (row.error_code !== null) execution.errorCode = row.error_code;
	if (row.backend_id !== null) execution.backendId = row.backend_id;
	if (row.session_id !== null) execution.sessionId = row.session_id;
	if (row.parent_execution_id !== null)
		execution.parentExecutionId = row.parent_execution_id;
	if (row.parent_step_id !== null) execution.parentStepId = row.parent_step_id;
	if (row.retry_of !== null) execution.retryOf = row.retry_of;
	if (row.pinned !== 0) execution.pinned = true;
	if (row.dropped_steps !== 0) execution.droppedSteps = row.dropped_steps;
	if (row.dropped_payloads !== 0)
		execution.droppedPayloads = row.dropped_payloads;
	if (isPresent(row.error_message)) execution.errorMessage = row.error_message;
	if (isPresent(row.error_stack)) execution.errorStack = row.error_stack;
	if (isPresent(row.trigger_data))
		execution.triggerData = parsePayload(row.trigger_data);
	if (isPresent(row.metadata)) execution.metadata = parsePayload(row.metadata);
	return execution;
}

export function toStep(row: StepRow): ExecutionStep {
	const step: Mutable<ExecutionStep> = {
		id: row.id,
		executionId: row.execution_id,
		nodeId: row.node_id,
		nodeType: row.node_type,
		stepIndex: row.step_index,
		startedAt: row.started_at,
		status: row.status,
	};
	if (row.node_name !== null) step.nodeName = row.node_name;
	if (row.completed_at !== null) step.completedAt = row.completed_at;
	if (row.duration_ms !== null) step.durationMs = row.duration_ms;
	if (row.attempt !== null) step.attempt = row.attempt;
	if (row.visit !== null) step.visit = row.visit;
	if (isPresent(row.error_message)) step.errorMessage = row.error_message;
	if (isPresent(row.input_data)) step.inputData = parsePayload(row.input_data);
	if (isPresent(row.output_data))
		step.outputData = parsePayload(row.output_data);
	return step;
}

/** Serializes the payloads of an execution, or of a change to one. Never throws for what is in them. */
export function toStoredExecution<T extends Changes<WorkflowExecution>>(
	execution: T,
	maxPayloadBytes: number,
): Stored<T, ExecutionPayloadName> {
	const { triggerData, metadata, ...scalars } = execution;
	return {
		...scalars,
		triggerData: storedPayload(triggerData, maxPayloadBytes),
		metadata: storedPayload(metadata, maxPayloadBytes),
	};
}

/** Serializes the payloads of a step, or of a change to one. Never throws for what is in them. */
export function toStoredStep<T extends Changes<ExecutionStep>>(
	step: T,
	maxPayloadBytes: number,
): Stored<T, StepPayloadName> {
	const { inputData, outputData, ...scalars } = step;
	return {
		...scalars,
		inputData: storedPayload(inputData, maxPayloadBytes),
		outputData: storedPayload(outputData, maxPayloadBytes),
	};
}

function storedPayload(
	payload: unknown,
	maxPayloadBytes: number,
): string | undefined {
	return payload === undefined
		? undefined
		: serializePayload(payload, maxPayloadBytes);
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** Columns that not every query asks for may be missing. */
function isPresent<Value>(value: Value | null | undefined): value is Value {
	return value !== null && value !== undefined;
}

/** Stored text that is no JSON object (another program wrote it) is shown as it stands rather than hidden. */
export function parsePayload(text: string): Payload {
	try {
		const value: unknown = JSON.parse(text);
		return isPayload(value) ? value : { value };
	} catch {
		return { $unreadable: text };
	}
}

function isPayload(value: unknown): value is Payload {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
