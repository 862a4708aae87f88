import { EventEmitter } from "node:events";

type RequestHandler = (
	contents: unknown,
	permission: string,
	answer: (granted: boolean) => void,
) => void;

/** `session.defaultSession`: grants what nobody denies, as Electron does. */
export class FakeSession extends EventEmitter {
	#request: RequestHandler = (_contents, _permission, answer) => answer(true);
	#check: () => boolean = () => true;

	setPermissionRequestHandler(handler: RequestHandler): void {
		this.#request = handler;
	}

	setPermissionCheckHandler(handler: () => boolean): void {
		this.#check = handler;
	}

	setDevicePermissionHandler(): void {}

	ask(permission: string): { request: boolean; check: boolean } {
		let granted = true;
		this.#request(undefined, permission, (answer) => {
			granted = answer;
		});
		return { request: granted, check: this.#check() };
	}
}
