import * as z from "zod";
import { idSchema, payloadSchema } from "../../../src-shared/execution.ts";
import { DEFAULT_OUTPUT, defineNodeType } from "../node-type.ts";

/** Runs another workflow of the backend as an execution of its own, and gives what that one answers. */
export const subWorkflowNode = defineNodeType({
	type: "sub-workflow",
	outputs: [DEFAULT_OUTPUT],
	config: z.strictObject({
		/** Id or name of the workflow. */
		workflow: idSchema,
		/** The node's input unless told. */
		input: payloadSchema.optional(),
	}),
	async run(config, { input, runWorkflow }) {
		const { statusCode, body } = await runWorkflow(
			config.workflow,
			config.input ?? input,
		);
		return { output: { statusCode, body } };
	},
});
