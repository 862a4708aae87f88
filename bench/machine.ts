/** What the figures were measured on. */
import { cpus, loadavg, release, totalmem, type } from "node:os";
import Database from "better-sqlite3";

export function describeMachine(): string {
	const [load] = loadavg();
	const database = new Database(":memory:");
	const row = database
		.prepare<[], { version: string }>("SELECT sqlite_version() AS version")
		.get();
	database.close();
	return [
		`${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`,
		`${Math.round(totalmem() / 1024 ** 3)} GB of memory`,
		`${type()} ${release()}`,
		`Node ${process.version}`,
		`SQLite ${row?.version}`,
		`load when it began ${load?.toFixed(2)}`,
	].join(", ");
}
