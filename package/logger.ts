/** Recording from a workflow engine, in the process of the history or in another. */
export type { BatchLink } from "../src-backend/logger/batch-link.ts";
export type { Clock } from "../src-backend/logger/clock.ts";
export {
	type DeliveryOptions,
	type DeliveryProblem,
	EventDelivery,
} from "../src-backend/logger/delivery.ts";
export {
	ExecutionLogger,
	type LoggerOptions,
} from "../src-backend/logger/execution-logger.ts";
export {
	type HttpLinkOptions,
	httpLink,
} from "../src-backend/logger/http-link.ts";
export type {
	ExecutionResult,
	ExecutionStart,
	NodeResult,
	NodeSkip,
	NodeStart,
} from "../src-backend/logger/recorded-calls.ts";
export { ExecutionHistoryError } from "../src-shared/errors.ts";
export type { AppendAck } from "../src-shared/event-batch.ts";
export type { TriggerType } from "../src-shared/execution.ts";
