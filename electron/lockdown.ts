/** Takes from every page what the app has no use for, whatever page it is and however it came to be. */
import type { IsTrustedUrl } from "./app-origin.ts";

interface Preventable {
	preventDefault(): void;
}

interface Navigation extends Preventable {
	readonly url: string;
}

/** As much of Electron's `WebContents` as is used here. */
export interface LockableContents {
	setWindowOpenHandler(handler: () => { action: "deny" }): void;
	on(
		event: "will-navigate" | "will-frame-navigate" | "will-redirect",
		listener: (navigation: Navigation) => void,
	): unknown;
	on(
		event: "will-attach-webview",
		listener: (event: Preventable) => void,
	): unknown;
}

/** As much of Electron's `Session` as is used here. */
export interface LockableSession {
	setPermissionRequestHandler(
		handler: (
			contents: unknown,
			permission: string,
			answer: (granted: boolean) => void,
		) => void,
	): void;
	setPermissionCheckHandler(handler: () => boolean): void;
	setDevicePermissionHandler(handler: () => boolean): void;
	on(event: "will-download", listener: (event: Preventable) => void): unknown;
}

interface LockableApp {
	on(
		event: "web-contents-created",
		listener: (event: unknown, contents: LockableContents) => void,
	): unknown;
	on(
		event: "session-created",
		listener: (session: LockableSession) => void,
	): unknown;
}

/** Has to come before anything opens a window or uses a session. */
export function lockDown(app: LockableApp, isTrustedUrl: IsTrustedUrl): void {
	app.on("web-contents-created", (_event, contents) =>
		lockContents(contents, isTrustedUrl),
	);
	app.on("session-created", denyPermissions);
}

function lockContents(
	contents: LockableContents,
	isTrustedUrl: IsTrustedUrl,
): void {
	const stay = (navigation: Navigation) => {
		if (!isTrustedUrl(navigation.url)) navigation.preventDefault();
	};
	contents.setWindowOpenHandler(() => ({ action: "deny" }));
	contents.on("will-navigate", stay);
	contents.on("will-frame-navigate", stay);
	contents.on("will-redirect", stay);
	contents.on("will-attach-webview", (event) => event.preventDefault());
}

/** Electron grants every permission and keeps every download unless told otherwise. */
export function denyPermissions(session: LockableSession): void {
	session.setPermissionRequestHandler((_contents, _permission, answer) =>
		answer(false),
	);
	session.setPermissionCheckHandler(() => false);
	session.setDevicePermissionHandler(() => false);
	// Nothing here is offered for download, and Electron would ask where to put it.
	session.on("will-download", (event) => event.preventDefault());
}
