import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	MIN_PAYLOAD_BYTES,
	serializePayload,
	TRUNCATED_KEY,
	UNSERIALIZABLE_KEY,
} from "./payload.ts";

const LIMIT = 51_200;

function recorded(value: unknown, maxBytes = LIMIT): Record<string, unknown> {
	const text = serializePayload(value, maxBytes);
	expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
	const object: unknown = JSON.parse(text);
	if (typeof object !== "object" || object === null || Array.isArray(object))
		throw new Error(`no object: ${text}`);
	return { ...object };
}

function nested(depth: number): unknown {
	let value: unknown = "bottom";
	for (let level = 0; level < depth; level++) value = { in: value };
	return value;
}

function revoked(): object {
	const { proxy, revoke } = Proxy.revocable({}, {});
	revoke();
	return proxy;
}

describe("serializePayload", () => {
	it("writes a plain object as JSON does", () => {
		const value = { a: 1, b: ["x", null], c: { d: "é😀" }, e: {} };
		expect(serializePayload(value, LIMIT)).toBe(JSON.stringify(value));
	});

	it.each([
		[42, { value: 42 }],
		["text", { value: "text" }],
		[null, { value: null }],
		[[1, { a: 2 }], { value: [1, { a: 2 }] }],
		[new Date(0), { value: "1970-01-01T00:00:00.000Z" }],
	])(
		"records %o, which is no object, under a key of its own",
		(value, expected) => {
			expect(recorded(value)).toEqual(expected);
		},
	);

	it("replaces a cycle where it stands and keeps the rest", () => {
		const value: Record<string, unknown> = { a: 1, list: [1] };
		value["self"] = { again: value };
		expect(recorded(value)).toEqual({
			a: 1,
			list: [1],
			self: { again: "[circular]" },
			[UNSERIALIZABLE_KEY]: [{ path: "self.again", reason: "circular" }],
		});
	});

	it("keeps an object that is there twice without a cycle", () => {
		const twice = { x: 1 };
		expect(recorded({ a: twice, b: [twice], n: 1n })).toMatchObject({
			a: twice,
			b: [twice],
			n: "[BigInt 1]",
		});
	});

	it.each<[string, unknown, unknown, string]>([
		["a BigInt", 12n, "[BigInt 12]", "BigInt"],
		[
			"a throwing toJSON",
			{
				toJSON() {
					throw new Error("no");
				},
			},
			"[unreadable: no]",
			"no",
		],
		[
			"a revoked proxy",
			revoked(),
			expect.stringContaining("revoked"),
			expect.stringContaining("revoked"),
		],
		[
			"a Map",
			new Map([["k", 1n]]),
			[["k", "[BigInt 1]"]],
			"Map, shown as a list",
		],
		["a Set", new Set([1, 2]), [1, 2], "Set, shown as a list"],
		["a Promise", Promise.resolve(1), "[Promise]", "Promise"],
	])("says what it did with %s", (_name, value, shown, reason) => {
		expect(recorded({ keep: "me", odd: value })).toEqual({
			keep: "me",
			odd: shown,
			[UNSERIALIZABLE_KEY]: expect.arrayContaining([{ path: "odd", reason }]),
		});
	});

	it("replaces a getter that throws and keeps its neighbours", () => {
		const value = {
			before: 1,
			get broken(): never {
				throw new Error("lost");
			},
			after: 2,
		};
		expect(recorded(value)).toEqual({
			before: 1,
			broken: "[unreadable: lost]",
			after: 2,
			[UNSERIALIZABLE_KEY]: [{ path: "broken", reason: "lost" }],
		});
	});

	it("shows the name and message of an error, which JSON leaves out", () => {
		expect(recorded({ failure: new TypeError("not a number") })).toEqual({
			failure: { name: "TypeError", message: "not a number" },
		});
	});

	it.each<[string, unknown]>([
		["undefined", undefined],
		["a function", () => 1],
		["a symbol", Symbol("s")],
		["an invalid Date", new Date(Number.NaN)],
		["a sparse array", Object.assign([1], { 5: 2 })],
		["a huge sparse array", new Array(2 ** 32 - 1)],
		["a Buffer", Buffer.from("bytes")],
		["a large typed array", new Float64Array(100_000)],
		["an ArrayBuffer", new ArrayBuffer(8)],
		["lone surrogates", { "\ud800": "\udfff\ud800" }],
		["an object nested 100,000 deep", nested(100_000)],
		[
			"a long cycle",
			(() => {
				const list: unknown[] = [];
				for (let at = 0; at < 1_000; at++) list.push({ at, list });
				return list;
			})(),
		],
		["a BigInt of a million digits", { n: 1n << 3_000_000n }],
		[
			"a proxy whose traps throw strings",
			new Proxy(
				{},
				{
					get() {
						throw "get";
					},
					ownKeys() {
						throw "keys";
					},
				},
			),
		],
		[
			"a throw of something that cannot be printed",
			{
				get bad(): never {
					throw Object.create(null);
				},
			},
		],
		["an object without prototype", Object.create(null)],
		["a long key", { ["k".repeat(200_000)]: 1 }],
	])("survives %s", (_name, value) => {
		recorded(value);
		recorded({ inside: value });
		recorded(value, MIN_PAYLOAD_BYTES);
	});

	it("cuts a long text and says how much is missing", () => {
		const result = recorded({ short: "kept", long: "x".repeat(100_000) });
		expect(result["short"]).toBe("kept");
		expect(result["long"]).toMatch(/^x{49000,}… \[\d+ more characters\]$/);
		expect(result[TRUNCATED_KEY]).toEqual({
			originalBytes: 100_000 + Buffer.byteLength('{"short":"kept","long":""}'),
			maxBytes: LIMIT,
		});
	});

	it("keeps the first items of a long array, whole", () => {
		const rows = Array.from({ length: 10_000 }, (_, id) => ({
			id,
			name: `row ${id}`,
		}));
		const result = recorded({ count: rows.length, rows });
		const kept = result["rows"];
		if (!Array.isArray(kept)) throw new Error("rows is no array");
		const note: unknown = kept.pop();
		expect(kept.length).toBeGreaterThan(1_000);
		expect(kept).toEqual(rows.slice(0, kept.length));
		expect(note).toBe(`… ${rows.length - kept.length} more items`);
		expect(result["count"]).toBe(10_000);
	});

	it("keeps the keys of an object whose members are all large", () => {
		const value = Object.fromEntries(
			Array.from({ length: 100 }, (_, at) => [
				`key${at}`,
				at % 2 ? "y".repeat(5_000) : { list: Array(2_000).fill(at) },
			]),
		);
		const result = recorded(value);
		expect(Object.keys(result)).toEqual([...Object.keys(value), TRUNCATED_KEY]);
		expect(result["key0"]).toEqual({ list: expect.arrayContaining([0]) });
	});

	it("summarizes what is too deep to show", () => {
		let value: unknown = "x".repeat(60_000);
		for (let level = 0; level < 50; level++) value = { in: value };
		expect(serializePayload(value, LIMIT)).toContain("[object of 1 keys]");
	});

	it("says both that something was cut and that something could not be serialized", () => {
		const result = recorded({ big: 1n, text: "x".repeat(100_000) });
		expect(result[UNSERIALIZABLE_KEY]).toEqual([
			{ path: "big", reason: "BigInt" },
		]);
		// Its size is not known: it never was a text.
		expect(result[TRUNCATED_KEY]).toEqual({ maxBytes: LIMIT });
	});

	it("reads few of the members of a value that is far too large", () => {
		let reads = 0;
		const item = () => ({
			get name() {
				reads++;
				return "n".repeat(100);
			},
		});
		const value = { rows: Array.from({ length: 50_000 }, item) };
		recorded(value);
		// JSON.stringify reads each once; what follows reads no more than fit into the limit, a few times.
		expect(reads - 50_000).toBeLessThan(10_000);
	});

	it("takes a payload that was cut before as it is", () => {
		const text = serializePayload({ text: "x".repeat(100_000) }, LIMIT);
		expect(serializePayload(JSON.parse(text), LIMIT)).toBe(text);
	});

	const limits = fc.oneof(
		fc.constant(MIN_PAYLOAD_BYTES),
		fc.integer({ min: 256, max: 5_000 }),
		fc.constant(LIMIT),
	);
	const strings = fc.oneof(
		fc.string({ unit: "binary", maxLength: 300 }),
		fc.string({ unit: "grapheme" }),
	);

	it("is JSON's own text whenever that is an object and fits", async () => {
		await fc.assert(
			fc.property(
				fc.dictionary(strings, fc.jsonValue({ maxDepth: 5 })),
				limits,
				(value, maxBytes) => {
					const json = JSON.stringify(value);
					if (Buffer.byteLength(json) <= maxBytes)
						expect(serializePayload(value, maxBytes)).toBe(json);
					else {
						expect(recorded(value, maxBytes)[TRUNCATED_KEY]).toEqual({
							originalBytes: Buffer.byteLength(json),
							maxBytes,
						});
					}
				},
			),
			{ numRuns: 300 },
		);
	});

	it("is an object within the limit, whatever the value", async () => {
		const anything = fc.anything({
			withBigInt: true,
			withBoxedValues: true,
			withDate: true,
			withMap: true,
			withNullPrototype: true,
			withSet: true,
			withSparseArray: true,
			withTypedArray: true,
			withUnicodeString: true,
			withObjectString: true,
			maxDepth: 4,
			size: "medium",
		});
		await fc.assert(
			fc.property(anything, limits, (value, maxBytes) => {
				recorded(value, maxBytes);
			}),
			{ numRuns: 300 },
		);
	});
});
