/**
 * Steps on their way from the reader thread, in slices that the main thread takes in one by one: thousands at once
 * would hold up its windows for as long as it takes to make objects of them.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ExecutionStep } from "../../../src-shared/execution.ts";

/** A fifth of a millisecond of the main thread; several times that where it shares a core. */
const STEPS_A_SLICE = 100;

interface WithSteps {
	readonly steps: readonly ExecutionStep[];
}

interface Slices {
	/** The steps as JSON: it takes the main thread a quarter less time than a structured clone. */
	readonly slices: readonly string[];
}

/** The same with its steps in slices. */
export type Sliced<Value extends WithSteps> = Omit<Value, "steps"> & Slices;

export function slice<Value extends WithSteps>(value: Value): Sliced<Value> {
	const { steps, ...rest } = value;
	const slices: string[] = [];
	for (let from = 0; from < steps.length; from += STEPS_A_SLICE)
		slices.push(JSON.stringify(steps.slice(from, from + STEPS_A_SLICE)));
	return { ...rest, slices };
}

/** Puts back together what {@link slice} took apart, giving way to others before each slice. */
export async function join<Rest extends object>({
	slices,
	...rest
}: Rest & Slices): Promise<
	Omit<Rest & Slices, "slices"> & { steps: ExecutionStep[] }
> {
	const steps: ExecutionStep[] = [];
	for (const text of slices) {
		await nextTurn();
		// Written by the reader thread, from the same build.
		steps.push(...(JSON.parse(text) as ExecutionStep[]));
	}
	return { ...rest, steps };
}
