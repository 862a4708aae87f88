/** Every case, in the order in which they run. */
import type { BenchmarkCase } from "../benchmark-case.ts";
import { bytes } from "./bytes.ts";
import { coldStart } from "./cold-start.ts";
import { get } from "./get.ts";
import { ingest } from "./ingest.ts";
import { list } from "./list.ts";
import { mainThread } from "./main-thread.ts";
import { memory } from "./memory.ts";
import { stats } from "./stats.ts";

export const cases: readonly BenchmarkCase[] = [
	ingest,
	mainThread,
	list,
	get,
	stats,
	bytes,
	memory,
	coldStart,
];
