/** An object that throws when asked for something it does not have: silence must never pass for success. */
export function strict<Members extends object>(
	name: string,
	members: Members,
): Members {
	return new Proxy(members, {
		get(target, key, receiver) {
			// Symbols, and what the language and bundlers ask of any object.
			if (typeof key === "symbol" || key in target || LANGUAGE.has(key))
				return bound(Reflect.get(target, key, receiver), target);
			throw new Error(`The fake of Electron has no ${name}.${key}`);
		},
	});
}

const LANGUAGE = new Set(["then", "__esModule", "default", "toJSON"]);

/** Methods with private members work on the object itself only. */
function bound(value: unknown, target: object): unknown {
	return typeof value === "function" && !/^class\b/.test(String(value))
		? value.bind(target)
		: value;
}
