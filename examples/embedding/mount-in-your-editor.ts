import { type BrowserWindow, ipcMain } from "electron";
import { openBackendManager } from "../../src-main/backends/manager.ts";
import { openExecutionHistory } from "../../src-main/execution-history/history.ts";
import { createRequestHandlers } from "../../src-main/transports/handlers.ts";
import { registerIpc } from "../../src-main/transports/ipc-main.ts";
import { Notices } from "../../src-main/transports/notices.ts";
import * as yours from "./your-editor.ts";

export async function mount(window: BrowserWindow) {
	const history = await openExecutionHistory(yours);
	const backends = await openBackendManager({ ...yours, history });
	const handlers = createRequestHandlers({ history, backends });
	registerIpc({ ...yours, ipcMain, handlers });
	new Notices({ ...yours, history, backends }).add(window.webContents);
	return () => backends.close().then(() => history.close()); // before you quit
}
