import * as z from "zod";
import { defineNodeType } from "../node-type.ts";

/** Says what the caller is answered. The answer goes out when the run has ended. */
export const responseNode = defineNodeType({
	type: "response",
	outputs: [],
	config: z.strictObject({
		statusCode: z.int().min(200).max(599).default(200),
		/** The node's input unless told. */
		body: z.unknown().optional(),
	}),
	run({ statusCode, body }, { input, respond }) {
		const response = { statusCode, body: body === undefined ? input : body };
		respond(response);
		return { output: response };
	},
});
