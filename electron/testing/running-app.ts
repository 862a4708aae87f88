/** The packaged app's bundles, run by Node with the fake of Electron, and what a test can do with them. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { APP_PAGE } from "../app-origin.ts";
import type { Command, Frame } from "./fake-electron-commands.ts";
import type { PackagedApp } from "./package-app.ts";

const fakeElectron = join(import.meta.dirname, "fake-electron.ts");
const ownPage: Frame = { url: APP_PAGE, isInside: false };

interface Answer {
	readonly id: number;
	readonly value?: unknown;
	readonly error?: string;
}

export class RunningApp {
	readonly #child: ChildProcess;
	readonly #ended: Promise<unknown[]>;
	#lastId = 0;
	#output = "";

	constructor(
		app: PackagedApp,
		userData: string,
		environment: NodeJS.ProcessEnv = {},
	) {
		this.#child = fork(join(app.extracted, ".vite/build/main.cjs"), [], {
			execArgv: ["--import", fakeElectron],
			serialization: "advanced",
			stdio: ["ignore", "pipe", "pipe", "ipc"],
			env: {
				...process.env,
				FAKE_USER_DATA: userData,
				FAKE_APP_PATH: app.extracted,
				FAKE_RESOURCES_PATH: app.resources,
				...environment,
			},
		});
		for (const output of [this.#child.stdout, this.#child.stderr])
			output?.on("data", (chunk: Buffer) => {
				this.#output += chunk;
			});
		this.#ended = once(this.#child, "close");
	}

	/** What it has printed. */
	get output(): string {
		return this.#output;
	}

	get processId(): number | undefined {
		return this.#child.pid;
	}

	async tell(command: Command): Promise<unknown> {
		this.#lastId += 1;
		const id = this.#lastId;
		const answer = new Promise<Answer>((resolve) => {
			const take = (message: Answer) => {
				if (message.id !== id) return;
				this.#child.off("message", take);
				resolve(message);
			};
			this.#child.on("message", take);
		});
		// What ended meanwhile is told below, not by an exception.
		this.#child.send({ id, command }, () => {});
		const { value, error } = await Promise.race([
			answer,
			this.#ended.then(() => ({
				value: undefined,
				error: `The app has ended:\n${this.#output}`,
			})),
		]);
		if (error !== undefined) throw new Error(error);
		return value;
	}

	/** A request from the app's own page, or from another frame. */
	invoke(
		channel: string,
		request?: unknown,
		frame: Frame | null = ownPage,
	): Promise<unknown> {
		return this.tell({ kind: "invoke", channel, request, frame });
	}

	/** Exit code and signal, once it has ended by itself. */
	ended(): Promise<unknown[]> {
		return this.#ended;
	}

	async quit(): Promise<unknown[]> {
		if (this.#child.connected)
			this.#child.send({ id: 0, command: { kind: "quit" } });
		return this.#ended;
	}

	kill(): void {
		this.#child.kill("SIGKILL");
	}
}
