/** What the stand-in does not have throws by its name: silence must never pass for success. */
import { EventEmitter } from "node:events";

/** Told of everything missing: the app may catch what is thrown, the test is to hear of it all the same. */
export const missing = { report: (_name: string) => {} };

export function lacks(name: string): never {
	missing.report(name);
	throw new Error(`The stand-in for Electron has no ${name}`);
}

/** What the language and bundlers ask of any object. */
const ASKED_OF_ANYTHING = new Set(["then", "__esModule", "default", "toJSON"]);

export function strict<Members extends object>(
	name: string,
	members: Members,
): Members {
	return new Proxy(members, {
		get: (target, key, receiver) =>
			typeof key === "symbol" || key in target || ASKED_OF_ANYTHING.has(key)
				? Reflect.get(target, key, receiver)
				: lacks(`${name}.${key}`),
	});
}

/** Takes listeners for these events only: who listens for another would wait in vain. */
export class Emitter extends EventEmitter {
	constructor(name: string, events: string) {
		super();
		const known = ["newListener", ...events.split(" ")];
		this.on("newListener", (event: string) => {
			if (!known.includes(event)) lacks(`event "${event}" of ${name}`);
		});
	}

	/** Emits with an event that can be prevented; answers whether it was. */
	ask(name: string, details: object = {}, ...rest: unknown[]): boolean {
		let isPrevented = false;
		const preventDefault = () => {
			isPrevented = true;
		};
		const event = {
			...details,
			preventDefault,
			get defaultPrevented() {
				return isPrevented;
			},
		};
		this.emit(name, event, ...rest);
		return isPrevented;
	}
}
