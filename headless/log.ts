/** The log of this process: `<data>/logs/main.log`. */
import { join } from "node:path";
import electronLog from "electron-log/node";
import type { HistoryLog } from "../src-main/execution-history/history.ts";

/** Only one process may write the file; whoever opens it holds the lock of the data folder. */
export function openLog(dataDirectory: string): HistoryLog {
	const { file, console: terminal } = electronLog.transports;
	// Without a name nothing is written, though the path is given.
	file.setAppName("execution-history");
	file.resolvePathFn = () => join(dataDirectory, "logs", "main.log");
	file.writeOptions = { flag: "a", mode: 0o600, encoding: "utf8" };
	file.level = "info";
	// What the terminal shows is for people and for programs that read it.
	terminal.level = false;
	// It still ends the program, as it should; but then nobody may be there to read the terminal.
	process.on("uncaughtExceptionMonitor", (error) =>
		electronLog.error("Crashed", { stack: error.stack }),
	);
	const write =
		(level: "info" | "warn" | "error"): HistoryLog["info"] =>
		(message, data) =>
			data === undefined
				? electronLog[level](message)
				: electronLog[level](message, data);
	return { info: write("info"), warn: write("warn"), error: write("error") };
}
