import * as z from "zod";
import { payloadSchema } from "../../../src-shared/execution.ts";
import { DEFAULT_OUTPUT, defineNodeType } from "../node-type.ts";
import { WorkflowError } from "../workflow-error.ts";

/** Where a run begins, whatever started it: gives the input, completed by defaults. */
export const requestNode = defineNodeType({
	type: "request",
	outputs: [DEFAULT_OUTPUT],
	config: z.strictObject({
		/** Fields that the caller may leave out. */
		defaults: payloadSchema.default({}),
		/** Fields that the caller must give. */
		required: z.array(z.string().min(1)).default([]),
	}),
	run({ defaults, required }, { input }) {
		const missing = required.filter((field) => !Object.hasOwn(input, field));
		if (missing.length > 0)
			throw new WorkflowError(
				`The request lacks ${missing.map((field) => `“${field}”`).join(", ")}`,
				"invalid-request",
			);
		return { output: { ...defaults, ...input } };
	},
});
