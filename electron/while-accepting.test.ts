import { expect, it } from "vitest";
import { Answerer } from "../src-main/transports/answer.ts";
import { requestChannels } from "../src-shared/channels.ts";
import type { RequestHandlers } from "../src-shared/contract.ts";
import { ExecutionHistoryError } from "../src-shared/errors.ts";
import { whileAccepting } from "./while-accepting.ts";

const unused = () => {
	throw new ExecutionHistoryError("internal", "Called");
};
const handlers: RequestHandlers = {
	"execution-history:list": unused,
	"execution-history:get": unused,
	"execution-history:steps": unused,
	"execution-history:step": unused,
	"execution-history:stats": unused,
	"execution-history:workflows": () => [],
	"execution-history:delete": unused,
	"execution-history:status": unused,
	"backend:list": unused,
	"backend:create": unused,
	"backend:start": unused,
	"backend:stop": unused,
	"backend:delete": unused,
	"backend:status": unused,
	"backend:run": unused,
};
const log = { info() {}, warn() {}, error() {} };

it("answers every channel with `closed` while the app closes, and as ever when it goes on", async () => {
	let isAccepting = false;
	const answerer = new Answerer({
		handlers: whileAccepting(handlers, () => isAccepting),
		log,
	});
	for (const channel of requestChannels)
		expect(await answerer.request(channel, undefined)).toMatchObject({
			code: "closed",
		});
	isAccepting = true;
	expect(
		await answerer.request("execution-history:workflows", undefined),
	).toEqual([]);
});
