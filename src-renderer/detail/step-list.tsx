import type { ExecutionStep } from "../../src-shared/execution.ts";
import { StepChunk, type StepRows } from "./step-chunk.tsx";

const CHUNK_STEPS = 50;
/** As many are drawn at once, so that a run of usual length can be searched in the window. */
const EAGER_STEPS = 2_000;

interface Props extends StepRows {
	/** Whether more steps may still come. */
	readonly running: boolean;
}

export function StepList({ steps, running, ...rows }: Props) {
	if (steps.length === 0)
		return (
			<p className="message">
				{running
					? "No step has been recorded yet."
					: "No step of this execution was recorded."}
			</p>
		);
	return (
		<ol className="steps" aria-label="Steps">
			{chunksOf(steps).map((chunk, index) => (
				<StepChunk
					key={chunk[0]?.id}
					{...rows}
					steps={chunk}
					eager={index * CHUNK_STEPS < EAGER_STEPS}
				/>
			))}
		</ol>
	);
}

function chunksOf(steps: readonly ExecutionStep[]): ExecutionStep[][] {
	return Array.from(
		{ length: Math.ceil(steps.length / CHUNK_STEPS) },
		(_, index) => steps.slice(index * CHUNK_STEPS, (index + 1) * CHUNK_STEPS),
	);
}
