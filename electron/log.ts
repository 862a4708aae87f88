/** The app's log file: one JSON object a line. */
import type { MainLogger } from "electron-log";
import type { HistoryLog } from "../src-main/execution-history/history.ts";

const PRIVATE_FILE = 0o600;
/** Its size when it is moved to `main.old.log` and begun anew, in bytes. */
const MAX_LOG_BYTES = 5 * 1024 * 1024;

export interface LogOptions {
	/** Written by this process alone: two writers lose each other's lines. */
	readonly file: string;
	/** Whether lines are printed as well. */
	readonly console: boolean;
	readonly appName: string;
}

type Level = "info" | "warn" | "error";

/**
 * Prepares electron-log. It is not initialized on purpose: that would put a preload of its own into every window.
 *
 * Errors nobody catches are logged and the app goes on, as it does in every desktop editor.
 */
export function openLog(logger: MainLogger, options: LogOptions): HistoryLog {
	const { file, console, ipc } = logger.transports;
	// Without a name that it can find, electron-log writes nothing.
	file.setAppName(options.appName);
	file.resolvePathFn = () => options.file;
	file.writeOptions = { flag: "a", encoding: "utf8", mode: PRIVATE_FILE };
	file.maxSize = MAX_LOG_BYTES;
	// Before anything else looks at the text: "%s" in it is not a placeholder.
	file.transforms = [({ message }) => toLine(message)];
	console.level = options.console ? "info" : false;
	console.transforms = [({ message }) => toLine(message)];
	// Only Electron has it. It would send every line to every window.
	if (ipc) ipc.level = false;

	const write =
		(level: Level) =>
		(message: string, data: Record<string, unknown> = {}) =>
			logger[level](message, data);
	const log = {
		info: write("info"),
		warn: write("warn"),
		error: write("error"),
	};
	logger.errorHandler.startCatching({
		showDialog: false,
		onError: ({ error, errorName }) => {
			log.error(errorName ?? "Unhandled", { error });
			return false;
		},
	});
	return log;
}

interface LoggedMessage {
	readonly date: Date;
	readonly level: string;
	readonly data: readonly unknown[];
}

function toLine({ date, level, data }: LoggedMessage): string[] {
	const [message, details] = data;
	const line = { time: date.toISOString(), level, message };
	try {
		return [JSON.stringify(Object.assign({}, line, details), toWritable)];
	} catch (error) {
		// A cycle or a BigInt: the line is worth more than its details.
		return [JSON.stringify({ ...line, unwritable: String(error) })];
	}
}

/** An error's own fields say nothing: none of them is enumerable. */
function toWritable(_key: string, value: unknown): unknown {
	return value instanceof Error ? (value.stack ?? value.message) : value;
}
