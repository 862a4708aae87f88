import * as z from "zod";
import { DEFAULT_OUTPUT, defineNodeType } from "../node-type.ts";

/**
 * Takes over after a failure: of the nodes whose error output leads here or, with nothing leading here,
 * of any node of the workflow that has no error output connected.
 */
export const catchNode = defineNodeType({
	type: "catch",
	outputs: [DEFAULT_OUTPUT],
	config: z.strictObject({}),
	run(_config, { input }) {
		return { output: input };
	},
});
