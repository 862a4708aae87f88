/** The command behind `npm run serve`. */
import { ArgumentsError, HELP, parseArguments } from "./arguments.ts";
import { endOnSignals } from "./end-on-signals.ts";
import type { HostPaths } from "./host.ts";
import { HostError } from "./host-error.ts";

export async function serve(
	given: readonly string[],
	paths: HostPaths,
): Promise<void> {
	// Whoever reads our output may go away; that is no reason to end.
	process.stdout.on("error", () => {});
	process.stderr.on("error", () => {});
	try {
		const { dataDirectory, port, json, help } = parseArguments(given);
		if (help) {
			console.log(HELP);
			return;
		}
		// Not before it is needed: whoever only asks how does not wait for it.
		const { startHost } = await import("./host.ts");
		const starting = startHost(dataDirectory, port, paths);
		endOnSignals(starting);
		const host = await starting;
		const { url, token } = host;
		console.log(
			json
				? JSON.stringify({ url, port: host.port, token, dataDirectory })
				: `Execution History: open ${url}/#token=${token}\nData: ${dataDirectory}\nStop with Ctrl-C.`,
		);
	} catch (error) {
		if (error instanceof ArgumentsError) fail(2, `${error.message}\n\n${HELP}`);
		else if (error instanceof HostError) fail(1, error.message);
		else throw error;
	}
}

function fail(exitCode: number, message: string): void {
	console.error(message);
	process.exitCode = exitCode;
}
