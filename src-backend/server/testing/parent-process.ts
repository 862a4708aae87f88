/** A parent to be killed: starts a backend in the given folder and prints its port and process id. */
import { TestBackendProcess } from "./backend-process.ts";

const backend = new TestBackendProcess();
const { port, processId } = await backend.start(process.argv[2] ?? "");
process.stdout.write(JSON.stringify({ port, processId }));
