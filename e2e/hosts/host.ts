/** What a spec knows of the application under test. Which one it is, the Playwright project decides. */
import type { Browser, ElectronApplication, Page } from "@playwright/test";
import type {
	AppendChannel,
	RequestChannel,
} from "../../src-shared/channels.ts";

export type HostKind = "headless" | "electron-stand-in" | "electron";

export interface HostSettings {
	/** Holds everything the application writes; it may have files in it already. */
	readonly dataDirectory: string;
	readonly windowSize: { readonly width: number; readonly height: number };
	readonly colorScheme: "light" | "dark";
}

/** Starts the application and opens its window. */
export type StartHost = (
	settings: HostSettings,
	chromium: () => Promise<Browser>,
) => Promise<Host>;

/** Electron, or its stand-in: what the specs use of Playwright's `ElectronApplication`. */
export interface ElectronApp
	extends Pick<ElectronApplication, "firstWindow" | "process" | "close"> {
	/** Runs a function in the main process; what goes in and comes out is plain data. */
	evaluate<Result, Argument>(
		run: (
			electron: typeof import("electron"),
			argument: Argument,
		) => Result | Promise<Result>,
		argument: Argument,
	): Promise<Result>;
	/** Starts Electron once more, on a command line of its own, and answers the exit code of that one. */
	runAnother(commandLine: readonly string[]): Promise<number | null>;
}

export interface HostAddress {
	readonly url: string;
	readonly token: string;
}

export interface Host {
	/** The window; another one after {@link restart}. */
	readonly page: Page;
	readonly dataDirectory: string;
	/** The channels that a page can send to. */
	readonly channels: readonly (RequestChannel | AppendChannel)[];
	/** Where other processes append over HTTP; undefined where there is no HTTP. */
	readonly address: HostAddress | undefined;
	/** The app and its main process; undefined where there is no Electron, nor anything in its place. */
	readonly electron: ElectronApp | undefined;
	/** The log of the main process. */
	readonly logFile: string;
	/** The main process and every process it started. */
	processIds(): number[];
	/** Sends a request as the window would, unchecked; answers what came back, a failure too. */
	call(channel: string, request?: unknown): Promise<unknown>;
	/** Sends the same from a page that is not the application's own. */
	callFromForeignOrigin(channel: string, request?: unknown): Promise<unknown>;
	/** Ends the main process if it still runs, the polite way, and starts it again on the same data. */
	restart(): Promise<void>;
	/** SIGKILL to the main process and to every process it started. */
	kill9(): Promise<void>;
	/** Ends everything. @throws Error if it does not end by itself or leaves a process behind. */
	close(): Promise<void>;
}
