import { EventEmitter } from "node:events";
import { statSync } from "node:fs";

/** `app`, with the order of events of Electron's quit. */
export class FakeApp extends EventEmitter {
	readonly name = "opennoodl-execution-history";
	readonly isPackaged = true;
	readonly calls: string[] = [];
	/** Closes all windows; set by who has them. */
	closeWindows: () => void = () => {};
	readonly #appPath: string;
	#userData = process.env["FAKE_USER_DATA"] ?? "";
	#isReady = false;
	#isOver = false;

	constructor(appPath: string) {
		super();
		this.#appPath = appPath;
	}

	getName(): string {
		return this.name;
	}

	getVersion(): string {
		return "0.1.0";
	}

	getAppPath(): string {
		return this.#appPath;
	}

	getPath(name: string): string {
		if (name !== "userData") throw new Error(`No path "${name}"`);
		return this.#userData;
	}

	setPath(name: "userData", path: string): void {
		this.note(`setPath ${name}`);
		if (!statSync(path).isDirectory()) throw new Error("Not a folder");
		this.#userData = path;
	}

	enableSandbox(): void {
		this.note("enableSandbox");
	}

	requestSingleInstanceLock(): boolean {
		this.note("requestSingleInstanceLock");
		return process.env["FAKE_SECOND_INSTANCE"] === undefined;
	}

	isReady(): boolean {
		return this.#isReady;
	}

	whenReady(): Promise<void> {
		return new Promise((resolve) => {
			if (this.#isReady) resolve();
			else this.once("ready", () => resolve());
		});
	}

	becomeReady(): void {
		setImmediate(() => {
			if (this.#isOver) return;
			this.#isReady = true;
			this.emit("ready");
		});
	}

	needReady(what: string): void {
		if (!this.#isReady) throw new Error(`${what} is used before "ready"`);
	}

	quit(): void {
		setImmediate(() => {
			if (this.#isOver) return;
			this.emit("before-quit", { preventDefault() {} });
			this.closeWindows();
			let isPrevented = false;
			this.emit("will-quit", {
				preventDefault() {
					isPrevented = true;
				},
			});
			if (isPrevented) return;
			this.#isOver = true;
			this.emit("quit", {}, 0);
			// From here on nothing of the app may keep the process: it ends by itself, or the test waits in vain.
			process.disconnect();
		});
	}

	/** Without `before-quit` and `will-quit`. */
	exit(exitCode: number): void {
		this.#isOver = true;
		this.emit("quit", {}, exitCode);
		process.exitCode = exitCode;
		process.disconnect();
	}

	/** Something that Electron accepts only before it is ready. */
	note(call: string): void {
		if (this.#isReady) throw new Error(`${call} comes after "ready"`);
		this.calls.push(call);
	}
}
