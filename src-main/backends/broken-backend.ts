/** A backend whose configuration cannot be read: it is shown and can be deleted, and nothing else. */
import type { BackendStatus } from "../../src-shared/backend.ts";
import { ExecutionHistoryError } from "../../src-shared/errors.ts";
import type { BackendFolder } from "./backend-config.ts";

export class BrokenBackend {
	readonly startsWithApp = false;
	readonly #id: string;
	readonly #folder: BackendFolder;
	readonly #problem: string;
	readonly #foundAt: number;

	constructor(
		id: string,
		folder: BackendFolder,
		problem: string,
		foundAt: number,
	) {
		this.#id = id;
		this.#folder = folder;
		this.#problem = problem;
		this.#foundAt = foundAt;
	}

	status(): BackendStatus {
		return {
			id: this.#id,
			name: this.#id,
			state: "failed",
			workflowsDirectory: this.#folder.workflowsDirectory,
			workflows: [],
			lastExit: {
				exitCode: null,
				at: this.#foundAt,
				lastOutput: [this.#problem],
			},
		};
	}

	/** The broken file stays as it is: its author may still want to repair it. */
	async remember(_startsWithApp: boolean): Promise<void> {}

	/** @throws ExecutionHistoryError `backend-unavailable` */
	async start(): Promise<void> {
		throw this.#unavailable();
	}

	abortStart(): void {}

	async stop(): Promise<void> {}

	/** @throws ExecutionHistoryError `backend-unavailable` */
	async run(): Promise<never> {
		throw this.#unavailable();
	}

	async remove(): Promise<void> {
		await this.#folder.remove();
	}

	#unavailable(): ExecutionHistoryError {
		return new ExecutionHistoryError(
			"backend-unavailable",
			`The backend's configuration cannot be used: ${this.#problem}`,
		);
	}
}
