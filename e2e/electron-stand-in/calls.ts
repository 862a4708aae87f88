/** What the app's process asks of the one that holds its pages, and the other way round. */
import type { BrowserWindowConstructorOptions } from "electron/main";

export interface WindowEvent {
	readonly window: number;
	readonly name: string;
	/** Fields of the event itself. */
	readonly details?: object;
	/** What follows the event. */
	readonly args?: readonly unknown[];
}

export type AppMethods = {
	evaluate(run: { source: string; argument: unknown }): unknown;
	/** Answers whether the default was prevented. */
	emit(event: WindowEvent): boolean;
	openWindow(asked: { window: number; url: string }): void;
	mayUse(asked: { window: number; permission: string }): Promise<boolean>;
	download(asked: { window: number; url: string }): boolean;
	closed(window: number): void;
	request(asked: {
		url: string;
		method: string;
		headers: Record<string, string>;
		body: Uint8Array<ArrayBuffer> | null;
	}): Promise<{
		status: number;
		headers: Record<string, string>;
		body: Uint8Array;
	}>;
	invoke(asked: {
		window: number;
		channel: string;
		args: readonly unknown[];
		frame: { url: string; isTop: boolean };
	}): Promise<unknown>;
};

export type PageMethods = {
	create(window: {
		window: number;
		options: BrowserWindowConstructorOptions;
	}): void;
	load(page: { window: number; url: string }): Promise<void>;
	reload(window: number): Promise<void>;
	/** Answers whether the page let itself be closed. */
	close(page: { window: number; force: boolean }): Promise<boolean>;
	crash(window: number): Promise<void>;
	send(message: {
		window: number;
		channel: string;
		args: readonly unknown[];
	}): Promise<void>;
	execute(script: { window: number; code: string }): Promise<unknown>;
	lacking(name: string): void;
};
