/** What the checkpoint thread can be asked for. The writer thread starts it once there is much to record. */
import { moveLog } from "../checkpoint.ts";
import { openForCheckpoints } from "../connection.ts";
import type { ThreadSettings } from "./protocol.ts";

export type Checkpointer = ReturnType<typeof openCheckpointer>;

export function openCheckpointer({ databaseFile }: ThreadSettings) {
	const connection = openForCheckpoints(databaseFile);
	return {
		moveLog: moveLog.bind(null, connection),
		close: (): void => {
			connection.close();
		},
	};
}
