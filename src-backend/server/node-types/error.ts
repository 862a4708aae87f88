import * as z from "zod";
import { nameSchema } from "../../../src-shared/execution.ts";
import { defineNodeType } from "../node-type.ts";
import { WorkflowError } from "../workflow-error.ts";

/** Fails, in the words of the workflow's author. */
export const errorNode = defineNodeType({
	type: "error",
	outputs: [],
	config: z.strictObject({
		message: z.string().min(1),
		/** Ends up as the execution's `errorCode`. */
		code: nameSchema.optional(),
	}),
	run({ message, code }) {
		throw new WorkflowError(message, code);
	},
});
