/** Entry of a process that lists with nothing around the SQL: what a start of Node and of SQLite costs by itself. */
import Database from "better-sqlite3";

const [file] = process.argv.slice(2);
const database = new Database(file, { readonly: true });
const executions = database
	.prepare(
		"SELECT * FROM workflow_executions ORDER BY started_at DESC LIMIT 50",
	)
	.all();
const now = Date.now();
process.send?.({
	importedAt: now,
	openedAt: now,
	listedAt: now,
	executions: executions.length,
});
database.close();
process.disconnect();
