import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { trustedUrls } from "./app-origin.ts";
import { type LockableSession, lockDown } from "./lockdown.ts";

class Contents extends EventEmitter {
	openWindow: () => { action: string } = () => ({ action: "allow" });

	setWindowOpenHandler(handler: () => { action: string }): void {
		this.openWindow = handler;
	}

	/** Whether an event with this address is prevented. */
	prevents(name: string, url = ""): boolean {
		let isPrevented = false;
		this.emit(name, {
			url,
			preventDefault() {
				isPrevented = true;
			},
		});
		return isPrevented;
	}
}

/** Grants what nobody denies, as Electron does. */
class Session extends EventEmitter implements LockableSession {
	request: Parameters<LockableSession["setPermissionRequestHandler"]>[0] = (
		_contents,
		_permission,
		answer,
	) => answer(true);
	check = () => true;
	device = () => true;

	setPermissionRequestHandler(handler: typeof this.request): void {
		this.request = handler;
	}
	setPermissionCheckHandler(handler: typeof this.check): void {
		this.check = handler;
	}
	setDevicePermissionHandler(handler: typeof this.device): void {
		this.device = handler;
	}
}

function lockedContents(): Contents {
	const app = new EventEmitter();
	lockDown(app, trustedUrls(undefined));
	const contents = new Contents();
	app.emit("web-contents-created", {}, contents);
	return contents;
}

describe("a page", () => {
	it.each(["will-navigate", "will-frame-navigate", "will-redirect"])(
		"does not leave the app by %s",
		(name) => {
			const contents = lockedContents();
			expect(contents.prevents(name, "https://example.com/")).toBe(true);
			expect(contents.prevents(name, "file:///etc/passwd")).toBe(true);
			expect(contents.prevents(name, "app://elsewhere/")).toBe(true);
			expect(contents.prevents(name, "app://history/index.html")).toBe(false);
		},
	);

	it("opens no window and attaches no webview", () => {
		const contents = lockedContents();
		expect(contents.openWindow()).toEqual({ action: "deny" });
		expect(contents.prevents("will-attach-webview")).toBe(true);
	});

	it("is granted no permission, in whatever session", () => {
		const app = new EventEmitter();
		lockDown(app, trustedUrls(undefined));
		const session = new Session();
		app.emit("session-created", session);
		const answers: boolean[] = [];
		session.request(undefined, "media", (granted) => answers.push(granted));
		expect(answers).toEqual([false]);
		expect(session.check()).toBe(false);
		expect(session.device()).toBe(false);
	});

	it("downloads nothing, in whatever session", () => {
		const app = new EventEmitter();
		lockDown(app, trustedUrls(undefined));
		const session = new Session();
		app.emit("session-created", session);
		let isPrevented = false;
		session.emit("will-download", {
			preventDefault() {
				isPrevented = true;
			},
		});
		expect(isPrevented).toBe(true);
	});
});
