/** What crosses a process: channels, their schemas and types, the codes of failures. */
export {
	type BackendExit,
	type BackendStatus,
	backendStatusSchema,
	type CreateBackend,
	createBackendSchema,
	type RunnableWorkflow,
	type RunResult,
	type RunWorkflow,
	runResultSchema,
	runWorkflowSchema,
} from "../src-shared/backend.ts";
export {
	type AppendChannel,
	appendChannels,
	BRIDGE_NAME,
	type NoticeChannel,
	noticeChannels,
	type RequestChannel,
	requestChannels,
} from "../src-shared/channels.ts";
export {
	appends,
	type CheckedRequestOf,
	type HistoryStatus,
	historyStatusSchema,
	MAX_REQUEST_BYTES,
	type NoticeOf,
	notices,
	type RequestHandlers,
	type RequestOf,
	type ResponseOf,
	requests,
} from "../src-shared/contract.ts";
export {
	type ErrorCode,
	ExecutionHistoryError,
	errorCodes,
	type Failure,
	failureSchema,
} from "../src-shared/errors.ts";
export {
	type AppendAck,
	appendAckSchema,
	eventBatchSchema,
	MAX_BATCH_BYTES,
	MAX_BATCH_EVENTS,
	type RejectedEvent,
} from "../src-shared/event-batch.ts";
export {
	type ExecutionStats,
	type ExecutionStatus,
	type ExecutionStep,
	type ExecutionWithSteps,
	executionStatsSchema,
	executionStepSchema,
	executionWithStepsSchema,
	type Payload,
	type StepStatus,
	type TriggerType,
	type WorkflowExecution,
	workflowExecutionSchema,
} from "../src-shared/execution.ts";
export {
	type ExecutionPage,
	type ExecutionQuery,
	executionPageSchema,
	executionQuerySchema,
	type RecordedWorkflow,
	recordedWorkflowSchema,
	type StepPage,
	type StepQuery,
	stepPageSchema,
	stepQuerySchema,
} from "../src-shared/query.ts";
