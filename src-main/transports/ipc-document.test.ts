import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	appendChannels,
	noticeChannels,
	requestChannels,
} from "../../src-shared/channels.ts";
import { errorCodes } from "../../src-shared/errors.ts";
import { FRAMED_BATCH_TYPE } from "../../src-shared/event-batch.ts";
import { Answerer } from "./answer.ts";
import { createRequestHandlers } from "./handlers.ts";
import { httpStatus } from "./http-status.ts";
import {
	keptLog,
	openServices,
	type TestServices,
} from "./testing/services.ts";

const document = readFileSync(
	join(import.meta.dirname, "../../docs/ipc.md"),
	"utf8",
);

/** First cell → last cell of every row of a table. */
const rows = new Map(
	document
		.split("\n")
		.filter((line) => line.startsWith("| `"))
		.map((line) => line.split("|").map((cell) => cell.trim()))
		.map((cells): [string, string] => [
			(cells[1] ?? "").replaceAll("`", ""),
			cells.at(-2) ?? "",
		]),
);

let services: TestServices;
beforeAll(async () => {
	services = await openServices();
});
afterAll(() => services.close());

describe("docs/ipc.md", () => {
	it("has a row for every channel and every code, and for nothing else", () => {
		expect([...rows.keys()].sort()).toEqual(
			[
				...requestChannels,
				...appendChannels,
				...noticeChannels,
				...errorCodes,
			].sort(),
		);
	});

	it.each(errorCodes)("says which status %s has over HTTP", (code) => {
		expect(rows.get(code)).toBe(String(httpStatus[code]));
	});

	it("names the media type of the framed form", () => {
		expect(document).toContain(FRAMED_BATCH_TYPE);
	});

	it("shows a batch that is accepted, and its answer", async () => {
		const batch = /-d '([^']+)'/.exec(document)?.[1] ?? "";
		const { history } = services;
		const answerer = new Answerer({
			handlers: createRequestHandlers(services),
			append: (bytes) => history.append(bytes),
			log: keptLog().log,
		});
		const answer = await answerer.append(
			"execution-history:append",
			Buffer.from(batch),
		);
		expect(document).toContain(`\`${JSON.stringify(answer)}\``);
		expect(await history.getExecutionWithSteps("exec_curl_1")).toMatchObject({
			steps: [{ outputData: { orders: 17 } }],
		});
	});
});
