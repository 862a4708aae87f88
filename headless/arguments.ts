/** What may be said on the command line. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const HELP = `Records and shows the runs of workflows, in a browser instead of a window.

  npm run serve -- [--data <folder>] [--port <number>] [--json]

  --data <folder>   where everything is kept      (default ./execution-history-data)
  --port <number>   port on 127.0.0.1             (default 0: a free one)
  --json            print one line of JSON instead of the address
  --help            print this`;

export interface Arguments {
	readonly dataDirectory: string;
	/** 0 takes a free one. */
	readonly port: number;
	readonly json: boolean;
	readonly help: boolean;
}

/** The command line cannot be understood; the message says what is wrong with it. */
export class ArgumentsError extends Error {
	override readonly name = "ArgumentsError";
}

/**
 * @param given the command line without program and script
 * @throws ArgumentsError
 */
export function parseArguments(given: readonly string[]): Arguments {
	const values = parse(given);
	return {
		dataDirectory: resolve(values.data),
		port: toPort(values.port),
		json: values.json,
		help: values.help,
	};
}

function parse(given: readonly string[]) {
	try {
		return parseArgs({
			args: [...given],
			options: {
				data: { type: "string", default: "execution-history-data" },
				port: { type: "string", default: "0" },
				json: { type: "boolean", default: false },
				help: { type: "boolean", default: false },
			},
		}).values;
	} catch (error) {
		throw new ArgumentsError(
			error instanceof Error ? error.message : String(error),
		);
	}
}

function toPort(text: string): number {
	const port = Number(text);
	if (!/^\d+$/.test(text) || port > 65_535)
		throw new ArgumentsError(
			`--port takes a number from 0 to 65535, not "${text}"`,
		);
	return port;
}
