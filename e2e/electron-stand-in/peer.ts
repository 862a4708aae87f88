/** Calls between the app's process and the one that holds its pages. Node's fork channel carries structured clones. */
import type { ChildProcess } from "node:child_process";

type Methods = Readonly<Record<string, (argument: never) => unknown>>;

interface Message {
	readonly id: number;
	readonly method?: string;
	readonly value?: unknown;
	readonly error?: string;
}

/** Offers `own` to the other side; returns what calls the other side's. An error crosses as its text. */
export function connect<Other extends Methods>(
	channel: ChildProcess | NodeJS.Process,
	own: Methods,
) {
	const waiting = new Map<number, PromiseWithResolvers<unknown>>();
	let lastId = 0;
	const send = (message: Message) =>
		channel.send?.(message, undefined, {}, () => {});

	channel.on("message", async ({ id, method, value, error }: Message) => {
		if (method === undefined) {
			const call = waiting.get(id);
			waiting.delete(id);
			if (error === undefined) call?.resolve(value);
			else call?.reject(new Error(error));
			return;
		}
		try {
			const run = own[method];
			if (run === undefined) throw new Error(`No method ${method}`);
			send({ id, value: await Reflect.apply(run, undefined, [value]) });
		} catch (failure) {
			send({ id, error: String(failure) });
		}
	});
	return <Name extends keyof Other & string>(
		method: Name,
		value: Parameters<Other[Name]>[0],
	): Promise<Awaited<ReturnType<Other[Name]>>> => {
		const call = Promise.withResolvers<Awaited<ReturnType<Other[Name]>>>();
		lastId += 1;
		waiting.set(lastId, call as PromiseWithResolvers<unknown>);
		send({ id: lastId, method, value });
		return call.promise;
	};
}
