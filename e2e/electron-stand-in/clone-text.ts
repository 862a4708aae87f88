/**
 * Structured clones as text: what Playwright carries between page and test is not all of one (§14: no Map, no Set), and
 * slow. Both functions also run in the page, so that each stands alone. A cycle, or a kind not named here, throws.
 */

export function toText(clone: unknown): string {
	return JSON.stringify([clone], function (this: Record<string, unknown>, key) {
		// What it is, and not what its toJSON() makes of it.
		const value = this[key];
		const kind = Object.prototype.toString.call(value).slice(8, -1);
		const as = (data?: unknown) => ({ "\0": kind, data });
		if (value === undefined) return { "\0": kind };
		if (value instanceof Map || value instanceof Set) return as([...value]);
		if (value instanceof Date) return as(value.getTime());
		if (value instanceof Uint8Array) return as([...value]);
		if (value instanceof Error) return as(value.message);
		if (typeof value === "bigint") return as(String(value));
		if (typeof value === "number" && JSON.stringify(value) !== String(value))
			return as(String(value));
		if (!/^(Object|Array|String|Number|Boolean|Null)$/.test(kind))
			throw new Error(`The stand-in for Electron carries no ${kind}`);
		return value;
	});
}

export function fromText(text: string): unknown {
	const makers: Record<string, (data: never) => unknown> = {
		Undefined: () => undefined,
		Map: (data: [unknown, unknown][]) => new Map(data),
		Set: (data: unknown[]) => new Set(data),
		Date: (data: number) => new Date(data),
		Uint8Array: (data: number[]) => new Uint8Array(data),
		Error: (data: string) => new Error(data),
		BigInt: (data: string) => BigInt(data),
		Number: (data: string) => Number(data),
	};
	const revive = (value: unknown): unknown => {
		if (typeof value !== "object" || value === null) return value;
		for (const [key, item] of Object.entries(value))
			Reflect.set(value, key, revive(item));
		const make = "\0" in value ? makers[String(value["\0"])] : undefined;
		return make === undefined
			? value
			: Reflect.apply(make, undefined, [Reflect.get(value, "data")]);
	};
	return Reflect.get(Object(revive(JSON.parse(text))), 0);
}
