/** Starts the workflows that have a schedule. */
import { Cron } from "croner";
import type { RunRequest } from "./engine.ts";
import type { ScheduleTrigger, Workflow } from "./workflow.ts";

/** Runs a workflow to its end. */
export type RunScheduled = (request: RunRequest) => Promise<unknown>;

interface ActiveSchedule {
	stop(): void;
}

/** A schedule that comes due while its last run still runs is passed over this time. */
export class Schedules {
	readonly #run: RunScheduled;
	readonly #report: (problem: string) => void;
	#active: ReadonlyMap<string, ActiveSchedule> = new Map();

	constructor(run: RunScheduled, report: (problem: string) => void) {
		this.#run = run;
		this.#report = report;
	}

	/** Takes over the schedules of these workflows; those that have not changed keep their rhythm. */
	update(workflows: readonly Workflow[]): void {
		const active = new Map<string, ActiveSchedule>();
		for (const { id, triggers } of workflows)
			for (const trigger of triggers) {
				const key = JSON.stringify([id, trigger]);
				if (!active.has(key))
					active.set(key, this.#active.get(key) ?? this.#begin(id, trigger));
			}
		for (const [key, schedule] of this.#active)
			if (!active.has(key)) schedule.stop();
		this.#active = active;
	}

	stop(): void {
		this.update([]);
	}

	#begin(workflow: string, trigger: ScheduleTrigger): ActiveSchedule {
		let isRunning = false;
		const fire = () => {
			if (isRunning) return;
			isRunning = true;
			const { type, ...triggerData } = trigger;
			this.#run({
				workflow,
				triggerType: type,
				triggerData: { ...triggerData, dueAt: Date.now() },
				input: trigger.input,
			})
				.catch((error: unknown) => {
					this.#report(
						`The schedule of ${workflow} could not start it: ${error instanceof Error ? error.message : error}`,
					);
				})
				.finally(() => {
					isRunning = false;
				});
		};
		return trigger.cron === undefined
			? every(trigger.everyMs, fire)
			: new Cron(
					trigger.cron,
					{
						unref: true,
						...(trigger.timezone === undefined
							? {}
							: { timezone: trigger.timezone }),
					},
					fire,
				);
	}
}

function every(everyMs: number | undefined, fire: () => void): ActiveSchedule {
	const timer = setInterval(fire, everyMs).unref();
	return { stop: () => clearInterval(timer) };
}
