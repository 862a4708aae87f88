/** Starts a backend the way a parent does, in a process of its own, and speaks with it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { RunResult } from "../../../src-shared/backend.ts";
import {
	type BackendToMain,
	backendToMainSchema,
	type MainToBackend,
} from "../../../src-shared/backend-messages.ts";
import type { Payload } from "../../../src-shared/execution.ts";
import { readFeed } from "./feed-reader.ts";
import { RecordedEvents } from "./recorded-events.ts";

const entry = fileURLToPath(new URL("../main.ts", import.meta.url));

type MessageOf<Kind extends BackendToMain["kind"]> = Extract<
	BackendToMain,
	{ kind: Kind }
>;

export class TestBackendProcess {
	readonly events = new RecordedEvents();
	readonly messages: BackendToMain[] = [];
	readonly errorLines: string[] = [];
	readonly process: ChildProcess;
	/** Settles with the exit code; null after a signal. */
	readonly exited: Promise<number | null>;
	#requests = 0;

	constructor() {
		this.process = fork(entry, [], {
			serialization: "advanced",
			stdio: ["ignore", "ignore", "pipe", "ipc"],
		});
		this.exited = once(this.process, "exit").then(([code]) => code);
		this.process.stderr?.setEncoding("utf8").on("data", (text: string) => {
			this.errorLines.push(...text.split("\n").filter((line) => line !== ""));
		});
		this.process.on("message", (data) => this.#receive(data));
	}

	send(message: MainToBackend): void {
		this.process.send(message);
	}

	async start(workflowsDirectory: string): Promise<MessageOf<"ready">> {
		this.send({ kind: "start", backendId: "backend-1", workflowsDirectory });
		return this.waitFor("ready");
	}

	async run(workflow: string, input: Payload = {}): Promise<RunResult> {
		this.#requests += 1;
		const requestId = this.#requests;
		this.send({ kind: "run", requestId, workflow, input });
		const { result } = await this.waitFor(
			"run-result",
			(message) => message.requestId === requestId,
		);
		return result;
	}

	async stop(): Promise<number | null> {
		this.send({ kind: "stop" });
		return this.exited;
	}

	/** Something recorded has arrived. */
	async waitForBatch(): Promise<void> {
		if (this.events.isEmpty) await once(this.process, "batch");
	}

	/** The first message of a kind, past or to come, that is meant. */
	async waitFor<Kind extends BackendToMain["kind"]>(
		kind: Kind,
		isMeant: (message: MessageOf<Kind>) => boolean = () => true,
	): Promise<MessageOf<Kind>> {
		const isOfKind = (message: BackendToMain): message is MessageOf<Kind> =>
			message.kind === kind;
		for (;;) {
			const found = this.messages.filter(isOfKind).find(isMeant);
			if (found !== undefined) return found;
			await once(this.process, "message");
		}
	}

	#receive(data: unknown): void {
		const message = backendToMainSchema.parse(data);
		this.messages.push(message);
		if (message.kind === "feed")
			void readFeed(message.address, (bytes, { answer }) => {
				answer({ ack: this.events.append(bytes) });
				this.process.emit("batch");
			});
	}
}
