import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendChannels, requestChannels } from "../../src-shared/channels.ts";
import { executionBatch } from "../backends/testing/execution-batch.ts";
import { createRequestHandlers } from "./handlers.ts";
import { registerIpc } from "./ipc-main.ts";
import { IpcChannel, isOurPage } from "./testing/ipc-channel.ts";
import {
	keptLog,
	openServices,
	type TestServices,
} from "./testing/services.ts";

const ipc = new IpcChannel();
const { log } = keptLog();
let services: TestServices;
let unregister: () => void;

beforeAll(async () => {
	services = await openServices();
	unregister = registerIpc({
		ipcMain: ipc,
		isTrustedSender: isOurPage,
		handlers: createRequestHandlers(services),
		append: (bytes) => services.history.append(bytes),
		log,
	});
});
afterAll(() => services.close());

describe("requests over IPC", () => {
	it("are answered on every channel of the contract", () => {
		expect(ipc.channels).toEqual([...requestChannels, ...appendChannels]);
	});

	it("reach the services and come back", async () => {
		const batch = executionBatch("session_ipc", 1, "success", "exec_ipc");
		expect(await ipc.invoke("execution-history:append", batch)).toEqual({
			batch: 1,
			rejected: [],
		});
		expect(await ipc.invoke("execution-history:get", "exec_ipc")).toMatchObject(
			{ id: "exec_ipc", steps: [] },
		);
		expect(await ipc.invoke("execution-history:get", "exec_none")).toBe(null);
		expect(
			await ipc.invoke("execution-history:list", { workflowId: undefined }),
		).toMatchObject({ executions: [{ id: "exec_ipc" }] });
	});

	it("take a batch as an object too, and say what is wrong with what is none", async () => {
		const batch = { sessionId: "session_object", batch: 1 };
		expect(await ipc.invoke("execution-history:append", batch)).toMatchObject({
			batch: 1,
		});
		for (const wrong of [undefined, 10n, "text"])
			expect(await ipc.invoke("execution-history:append", wrong)).toMatchObject(
				{ code: "invalid-request" },
			);
	});

	it("are no longer answered once that is ended", async () => {
		unregister();
		expect(ipc.channels).toEqual([]);
	});
});
