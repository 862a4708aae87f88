/** Handlers that answer only while the app is not being closed. */
import type { RequestHandlers } from "../src-shared/contract.ts";
import { ExecutionHistoryError } from "../src-shared/errors.ts";

/** @returns handlers that throw `closed` instead of being called while `isAccepting` says no */
export function whileAccepting(
	handlers: RequestHandlers,
	isAccepting: () => boolean,
): RequestHandlers {
	return new Proxy(handlers, {
		get(target, channel, receiver) {
			if (!isAccepting())
				throw new ExecutionHistoryError("closed", "The app is closing");
			return Reflect.get(target, channel, receiver);
		},
	});
}
