/** What recording takes from an engine whose steps take 1 ms of work each. */
import { type CaseContext, withFolder } from "../benchmark-case.ts";
import type { Measurement } from "../figure.ts";
import { withMainProcess } from "../main-process.ts";
import type { EngineReport } from "../processes/engine-plan.ts";

export async function engineCost(context: CaseContext): Promise<Measurement[]> {
	const rounds = context.isQuick ? 1 : 5;
	const steps = context.isQuick ? 500 : 4_000;
	const on: number[] = [];
	const off: number[] = [];
	const logger: number[] = [];
	context.note("an engine with steps of 1 ms, recording on and off");
	await withFolder((folder) =>
		withMainProcess(folder, undefined, async (main) => {
			const id = await main.call("startEngine");
			const run = (recording: boolean): Promise<EngineReport> =>
				main.call("runEngine", id, {
					steps,
					stepsPerExecution: 10,
					inFlight: 1,
					stepBytes: 1_024,
					workMs: 1,
					recording,
				});
			await run(true);
			for (let round = 0; round < rounds; round++) {
				const without = await run(false);
				const recorded = await run(true);
				off.push((steps / without.runMs) * 1_000);
				on.push((steps / recorded.runMs) * 1_000);
				logger.push((recorded.loggerMs / steps) * 1_000);
			}
		}),
	);
	return [
		{
			figure: "speed of an engine with steps of 1 ms, recording on",
			unit: "steps/s",
			rounds: on,
			limit: { name: "off", rounds: off },
		},
		{
			figure: "inside the logger's calls, steps of 1 ms",
			unit: "µs/step",
			rounds: logger,
		},
	];
}
