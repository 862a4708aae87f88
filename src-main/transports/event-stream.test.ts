import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { eventually } from "../backends/testing/eventually.ts";
import { executionBatch } from "../backends/testing/execution-batch.ts";
import { Notices } from "./notices.ts";
import { httpFixture, token } from "./testing/http-fixture.ts";
import { keptLog, type TestServices } from "./testing/services.ts";

type NoticeListener = Parameters<TestServices["history"]["onChanged"]>[0];

const fixture = httpFixture();

/** Reads an event stream until the text has come that is waited for. */
async function openEvents(signal: AbortSignal) {
	const response = await fetch(`${fixture().http.url}/events`, {
		headers: { authorization: `Bearer ${token}` },
		signal,
	});
	let text = "";
	void (async () => {
		for await (const chunk of response.body ?? [])
			text += Buffer.from(chunk).toString();
	})().catch(() => {});
	return {
		type: response.headers.get("content-type"),
		until: (part: string) => eventually(() => expect(text).toContain(part)),
		text: () => text,
	};
}

describe("the stream of events", () => {
	it("tells of every notice by its channel, with its number, and shows that it is alive", async () => {
		const ended = new AbortController();
		const events = await openEvents(ended.signal);
		expect(events.type).toBe("text/event-stream");
		await events.until(": connected");
		const { id } = await fixture().services.backends.create({ name: "Heard" });
		await events.until("event: backend:changed\n");
		expect(events.text()).toMatch(
			new RegExp(`data: \\{"sequence":\\d+,"backendId":"${id}"\\}\n\n`),
		);
		await fixture().services.history.append(
			executionBatch("session_heard", 1, "success", "exec_heard"),
		);
		await events.until("event: execution-history:changed\n");
		await events.until('"executionIds":["exec_heard"]');
		await events.until(": here");
		ended.abort();
	});

	it("leaves nothing behind when the other side goes", async () => {
		await eventually(() => expect(fixture().notices.size).toBe(0));
		const ended = new AbortController();
		const events = await openEvents(ended.signal);
		await events.until(": connected");
		expect(fixture().notices.size).toBe(1);
		ended.abort();
		await eventually(() => expect(fixture().notices.size).toBe(0));
	});

	it("is ended for a reader who does not read", async () => {
		let tell: NoticeListener = () => {};
		const busy = new Notices({
			history: {
				onChanged(listener) {
					tell = listener;
					return () => {};
				},
			},
			backends: fixture().services.backends,
			log: keptLog().log,
		});
		const other = await fixture().serve({ notices: busy });
		const socket = connect(other.port, "127.0.0.1");
		socket.pause();
		socket.write(
			`GET /events HTTP/1.1\r\nHost: 127.0.0.1:${other.port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
		);
		await eventually(() => expect(busy.size).toBe(1));
		const executionIds = [..."0123456789"].map((digit) => digit.repeat(10_000));
		let sequence = 0;
		await eventually(() => {
			for (let notice = 0; notice < 20; notice += 1) {
				sequence += 1;
				tell({ sequence, executionIds });
			}
			expect(busy.size).toBe(0);
		});
		socket.destroy();
		await other.close();
		busy.close();
	});
});
