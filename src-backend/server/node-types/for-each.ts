import * as z from "zod";
import type { Payload } from "../../../src-shared/execution.ts";
import { defineNodeType } from "../node-type.ts";

/** Walks what is connected to `item` once per item, one after the other, then leaves by `done`. */
export const forEachNode = defineNodeType({
	type: "for-each",
	outputs: ["item", "done"],
	config: z.strictObject({ items: z.array(z.unknown()) }),
	async run({ items }, { runBranch }) {
		const results: Payload[] = [];
		for (const [index, item] of items.entries())
			results.push(await runBranch("item", { item, index }, { item, index }));
		return { output: { count: items.length, results }, leaveBy: "done" };
	},
});
