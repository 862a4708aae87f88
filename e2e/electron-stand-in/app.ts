/** `app`: its life in the documented order (§10), its folders (§11), one life a folder (§10). */
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { Emitter, lacks, strict } from "./strict.ts";

// As in Electron: the program, the folder, what the app is told.
process.argv.splice(1, 1);
const folder = resolve(process.argv[1] ?? "");
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
export const mainScript = join(folder, manifest.main);

export interface OpenWindow {
	/** Answers whether the page let it. */
	close(): Promise<boolean>;
	destroy(): void;
}

class App extends Emitter {
	readonly windows = new Map<number, OpenWindow>();
	readonly name: string = manifest.productName ?? manifest.name;
	readonly isPackaged = false;
	paths = new Map<string, string>();
	hasStarted = false;
	isQuitting = false;
	/** The other instance has been told of this one. */
	told: Promise<unknown> = Promise.resolve();

	constructor() {
		super(
			"app",
			"ready before-quit will-quit quit window-all-closed activate second-instance browser-window-focus web-contents-created session-created render-process-gone child-process-gone",
		);
		const settings =
			process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config");
		this.paths.set("appData", settings);
		this.paths.set("userData", join(settings, this.name));
	}

	getName = () => this.name;
	getVersion = (): string => manifest.version;
	getAppPath = () => folder;
	isReady = () => this.hasStarted;
	async whenReady(): Promise<void> {
		if (!this.hasStarted)
			await new Promise<void>((done) => this.once("ready", done));
	}
	getPath = (name: string) => this.paths.get(name) ?? lacks(`path "${name}"`);
	setPath(name: string, path: string): void {
		this.needEarly("setPath");
		if (!statSync(path).isDirectory()) throw new Error(`${path} is no folder`);
		this.paths.set(name, path);
	}
	enableSandbox(): void {
		this.needEarly("enableSandbox");
	}

	/** As Chromium does it: a file names the process that has the folder, a socket tells it of the next. */
	requestSingleInstanceLock(): boolean {
		const lock = join(this.getPath("userData"), "SingletonLock");
		const socket =
			process.platform === "win32" ? `\\\\.\\pipe\\${lock}` : `${lock}.socket`;
		try {
			writeFileSync(lock, String(process.pid), { flag: "wx" });
		} catch {
			if (isAlive(Number(readFileSync(lock, "utf8")))) {
				const message = JSON.stringify([process.argv, process.cwd()]);
				this.told = new Promise((done) =>
					connect(socket).on("close", done).end(message),
				);
				return false;
			}
			rmSync(lock);
			return this.requestSingleInstanceLock();
		}
		rmSync(socket, { force: true });
		createServer(async (stream) => {
			const [argv, directory] = JSON.parse(await text(stream));
			await this.whenReady();
			this.emit("second-instance", {}, argv, directory);
		}).listen(socket);
		return true;
	}

	/** before-quit, the windows close, will-quit, quit; each may call it off. */
	quit(): void {
		if (this.isQuitting) return;
		this.isQuitting = true;
		setImmediate(async () => {
			this.isQuitting = !this.ask("before-quit");
			for (const window of this.windows.values())
				this.isQuitting &&= await window.close();
			if (!this.isQuitting || this.windows.size > 0) return;
			this.isQuitting = !this.ask("will-quit");
			if (this.isQuitting) await this.end(0);
		});
	}
	/** Without before-quit and will-quit. */
	exit(exitCode = 0): void {
		for (const window of this.windows.values()) window.destroy();
		void this.end(exitCode);
	}
	async end(exitCode: number): Promise<void> {
		this.emit("quit", {}, exitCode);
		await this.told;
		process.exit(exitCode);
	}

	start(): void {
		if (this.isQuitting) return;
		this.hasStarted = true;
		this.emit("ready", {});
	}
	windowClosed(): void {
		if (this.isQuitting || this.windows.size > 0) return;
		if (this.listenerCount("window-all-closed") === 0) this.quit();
		else this.emit("window-all-closed");
	}
	needEarly(what: string): void {
		if (this.hasStarted) throw new Error(`${what} is too late after "ready"`);
	}
	needReady(what: string): void {
		if (!this.hasStarted)
			throw new Error(`${what} is too early before "ready"`);
	}
}

function isAlive(processId: number): boolean {
	try {
		return process.kill(processId, 0);
	} catch {
		return false;
	}
}

export const app = strict("app", new App());
