import * as z from "zod";
import { payloadSchema } from "../../../src-shared/execution.ts";
import { DEFAULT_OUTPUT, defineNodeType } from "../node-type.ts";

/** Makes a new object out of what is there. */
export const setNode = defineNodeType({
	type: "set",
	outputs: [DEFAULT_OUTPUT],
	config: z.strictObject({
		fields: payloadSchema,
		/** Adds the fields to the input instead of replacing it. */
		keepInput: z.boolean().default(false),
	}),
	run({ fields, keepInput }, { input }) {
		return { output: keepInput ? { ...input, ...fields } : fields };
	},
});
