/** What a question costs from a window's page to the main process and back. */
import type { Page } from "@playwright/test";
import { BRIDGE_NAME } from "../src-shared/channels.ts";

export interface IpcFigures {
	readonly calls: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly maxMs: number;
}

/** Lists so many times, one after the other. */
export async function timeIpc(page: Page, calls: number): Promise<IpcFigures> {
	const times = await page.evaluate(
		async ({ bridge, calls }) => {
			const { invoke } = Reflect.get(window, bridge);
			const times: number[] = [];
			while (times.length < calls) {
				const startedAt = performance.now();
				const answer = await invoke("execution-history:list", {});
				times.push(performance.now() - startedAt);
				if ("error" in answer) throw new Error(answer.error);
			}
			return times.sort((one, other) => one - other);
		},
		{ bridge: BRIDGE_NAME, calls },
	);
	const at = (share: number) =>
		times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
	return { calls, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
