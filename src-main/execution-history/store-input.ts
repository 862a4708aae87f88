/**
 * Checks what a caller hands to the store or the service. Payloads are left aside: whatever is in them is recorded
 * (`payload.ts`), while a schema that looked inside could run into a getter that throws.
 */
import * as z from "zod";
import { parseRequest } from "../../src-shared/errors.ts";
import {
	countSchema,
	type ExecutionStep,
	executionStepSchema,
	type WorkflowExecution,
	workflowExecutionSchema,
} from "../../src-shared/execution.ts";

import type { Changes } from "./rows.ts";

export const maxAgeSchema = z.number().min(0);
export const maxCountSchema = countSchema;

const executionScalars = workflowExecutionSchema.omit({
	id: true,
	triggerData: true,
	metadata: true,
});
const stepScalars = executionStepSchema.omit({
	id: true,
	inputData: true,
	outputData: true,
});
const executionUpdate = executionScalars.partial();
const stepUpdate = stepScalars.partial();

type NewExecution = Omit<WorkflowExecution, "id">;
type NewStep = Omit<ExecutionStep, "id">;

export function checkExecution(execution: NewExecution): NewExecution {
	const { triggerData, metadata, ...scalars } = execution;
	return {
		...parseRequest(executionScalars, scalars, "execution"),
		triggerData,
		metadata,
	};
}

export function checkExecutionUpdate(
	updates: Changes<WorkflowExecution>,
): Changes<NewExecution> {
	const { id: _, triggerData, metadata, ...scalars } = updates;
	return {
		...parseRequest(executionUpdate, scalars, "execution"),
		triggerData,
		metadata,
	};
}

export function checkStep(step: NewStep): NewStep {
	const { inputData, outputData, ...scalars } = step;
	return {
		...parseRequest(stepScalars, scalars, "step"),
		inputData,
		outputData,
	};
}

export function checkStepUpdate(
	updates: Changes<ExecutionStep>,
): Changes<NewStep> {
	const { id: _, inputData, outputData, ...scalars } = updates;
	return {
		...parseRequest(stepUpdate, scalars, "step"),
		inputData,
		outputData,
	};
}
