/** The main process, seen from the benchmark. */
import { fileURLToPath } from "node:url";
import type { HostMethods } from "./processes/host.ts";
import { Remote, startProcess } from "./processes/remote.ts";

const HOST_SCRIPT = fileURLToPath(
	new URL("./processes/host.ts", import.meta.url),
);

export type MainProcess = Pick<Remote<HostMethods>, "call">;

/** Starts a main process on a folder, lets `work` use it, and ends it in good order. */
export async function withMainProcess<Result>(
	directory: string,
	profileDirectory: string | undefined,
	work: (main: MainProcess) => Promise<Result>,
): Promise<Result> {
	const main = new Remote<HostMethods>(
		startProcess({
			script: HOST_SCRIPT,
			profileDirectory,
			// Set by `npm run verify:electron`.
			electron: process.env["BENCH_ELECTRON"],
		}),
	);
	try {
		await main.call("open", directory, profileDirectory);
		const result = await work(main);
		await main.call("close");
		return result;
	} finally {
		await main.close();
	}
}
