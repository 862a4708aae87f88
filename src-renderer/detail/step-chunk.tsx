import { useEffect, useRef, useState } from "react";
import type { ExecutionStep } from "../../src-shared/execution.ts";
import { StepRow } from "./step-row.tsx";

/** Height of a row that is not expanded, as the style sheet has it. */
const ROW_HEIGHT_PX = 33;

export interface StepRows {
	readonly steps: readonly ExecutionStep[];
	/** Ids of steps that came without their payloads. */
	readonly leftOut: ReadonlySet<string>;
	readonly expanded: ReadonlySet<string>;
	readonly onToggle: (stepId: string) => void;
}

interface Props extends StepRows {
	/** Drawn at once, wherever it is. */
	readonly eager: boolean;
}

/** Some rows; an empty space of their height until the view comes near them. */
export function StepChunk({
	steps,
	leftOut,
	expanded,
	onToggle,
	eager,
}: Props) {
	const [drawn, setDrawn] = useState(false);
	const space = useRef<HTMLLIElement>(null);
	if (!drawn && (eager || steps.some(({ id }) => expanded.has(id))))
		setDrawn(true);

	useEffect(() => {
		if (drawn || space.current === null) return;
		const observer = new IntersectionObserver(
			(entries) => {
				if (entries.some((entry) => entry.isIntersecting)) setDrawn(true);
			},
			{ scrollMargin: "1500px" },
		);
		observer.observe(space.current);
		return () => observer.disconnect();
	}, [drawn]);

	if (!drawn)
		return (
			<li
				ref={space}
				aria-hidden="true"
				style={{ height: steps.length * ROW_HEIGHT_PX }}
			/>
		);
	return steps.map((step) => (
		<StepRow
			key={step.id}
			step={step}
			leftOut={leftOut.has(step.id)}
			expanded={expanded.has(step.id)}
			onToggle={onToggle}
		/>
	));
}
