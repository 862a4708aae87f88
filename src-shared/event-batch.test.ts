import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExecutionHistoryError } from "./errors.ts";
import {
	type BatchDraft,
	type EventBatch,
	type ExecutionDraft,
	executionEventSchema,
	FRAME_PREFIX_BYTES,
	MAX_BATCH_EVENTS,
	type StepDraft,
	stepEventSchema,
} from "./event-batch.ts";
import { decodeBatch } from "./event-batch-decoder.ts";
import { BatchEncoder } from "./event-batch-encoder.ts";
import {
	executionStatuses,
	MAX_ERROR_LENGTH,
	MAX_ID_LENGTH,
	MAX_NAME_LENGTH,
	stepStatuses,
	triggerTypes,
} from "./execution.ts";

const utf8 = new TextEncoder();
const text = new TextDecoder();
const bytesOf = (value: unknown) => utf8.encode(JSON.stringify(value));

const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
const time = fc.maxSafeNat();
// A key "__proto__" is left out: zod drops it from a record, and so the JSON form loses it.
const key = fc
	.string({ unit: "grapheme" })
	.filter((text) => text !== "__proto__");
const payload = fc
	.dictionary(key, fc.jsonValue({ maxDepth: 3 }))
	.map((value) => JSON.stringify(value));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
	fc.option(arbitrary, { nil: undefined });

const execution: fc.Arbitrary<ExecutionDraft> = fc.record({
	id,
	workflowId: id,
	workflowName: id,
	triggerType: fc.constantFrom(...triggerTypes),
	status: fc.constantFrom(...executionStatuses),
	startedAt: time,
	completedAt: maybe(time),
	durationMs: maybe(time),
	errorMessage: maybe(fc.string({ unit: "grapheme" })),
	errorStack: maybe(fc.string({ unit: "grapheme" })),
	errorCode: maybe(id),
	parentExecutionId: maybe(id),
	parentStepId: maybe(id),
	retryOf: maybe(id),
	droppedSteps: maybe(fc.nat()),
	droppedPayloads: maybe(fc.nat()),
	triggerData: maybe(payload),
	metadata: maybe(payload),
});
const step: fc.Arbitrary<StepDraft> = fc.record({
	id,
	executionId: id,
	nodeId: id,
	nodeType: id,
	nodeName: maybe(fc.string({ unit: "grapheme" })),
	stepIndex: fc.nat(),
	startedAt: time,
	completedAt: maybe(time),
	durationMs: maybe(time),
	status: fc.constantFrom(...stepStatuses),
	errorMessage: maybe(fc.string({ unit: "grapheme" })),
	attempt: maybe(fc.integer({ min: 1 })),
	visit: maybe(fc.integer({ min: 1 })),
	inputData: maybe(payload),
	outputData: maybe(payload),
});
const batch: fc.Arbitrary<BatchDraft> = fc.record({
	sessionId: id,
	processId: maybe(fc.integer({ min: 1 })),
	batch: fc.integer({ min: 1 }),
	ackedBatch: maybe(fc.nat()),
	executions: fc.array(execution, { maxLength: 8 }),
	steps: fc.array(step, { maxLength: 8 }),
});

/** A decoded batch with its payloads as texts again: a draft, without what is undefined. */
function asDraft(decoded: EventBatch): unknown {
	const texts = (event: object) =>
		Object.fromEntries(
			Object.entries(event).map(([key, value]) => [
				key,
				value instanceof Uint8Array ? text.decode(value) : value,
			]),
		);
	return JSON.parse(
		JSON.stringify({
			...decoded,
			executions: decoded.executions.map(texts),
			steps: decoded.steps.map(texts),
		}),
	);
}

function asJson({ executions, steps, ...rest }: BatchDraft): Uint8Array {
	const parsed = (json: string | undefined): unknown =>
		json === undefined ? undefined : JSON.parse(json);
	return bytesOf({
		...rest,
		executions: executions.map((draft) => ({
			...draft,
			triggerData: parsed(draft.triggerData),
			metadata: parsed(draft.metadata),
		})),
		steps: steps.map((draft) => ({
			...draft,
			inputData: parsed(draft.inputData),
			outputData: parsed(draft.outputData),
		})),
	});
}

function decode(bytes: Uint8Array): EventBatch {
	return decodeBatch(bytes, bytesOf);
}

/** A framed batch with a header of one's own. */
function frame(header: unknown, payloads = new Uint8Array()): Uint8Array {
	const headerBytes = bytesOf(header);
	const bytes = new Uint8Array(
		FRAME_PREFIX_BYTES + headerBytes.length + payloads.length,
	);
	bytes.set(utf8.encode("EHB1"));
	new DataView(bytes.buffer).setUint32(4, headerBytes.length, true);
	bytes.set(headerBytes, FRAME_PREFIX_BYTES);
	bytes.set(payloads, FRAME_PREFIX_BYTES + headerBytes.length);
	return bytes;
}

describe("a batch of events", () => {
	it("comes out of the framed form as it went in", async () => {
		// One encoder for all: what it keeps between batches must not show.
		const encoder = new BatchEncoder();
		await fc.assert(
			fc.property(batch, (draft) => {
				const decoded = decode(encoder.encode(draft));
				expect(decoded.rejected).toEqual([]);
				expect(asDraft(decoded)).toEqual(
					JSON.parse(
						JSON.stringify({
							...draft,
							ackedBatch: draft.ackedBatch ?? draft.batch - 1,
							rejected: [],
						}),
					),
				);
			}),
		);
	});

	it("comes out of both forms the same", async () => {
		const encoder = new BatchEncoder();
		await fc.assert(
			fc.property(batch, (draft) => {
				expect(asDraft(decode(asJson(draft)))).toEqual(
					asDraft(decode(encoder.encode(draft))),
				);
			}),
		);
	});

	it("is read where it stands inside a larger buffer", () => {
		const bytes = new BatchEncoder().encode(
			fc.sample(batch, { numRuns: 1, seed: 5 })[0] ?? never(),
		);
		const larger = new Uint8Array(bytes.length + 20);
		larger.set(bytes, 7);
		expect(asDraft(decode(larger.subarray(7, 7 + bytes.length)))).toEqual(
			asDraft(decode(bytes)),
		);
	});

	it("grows with a payload larger than all before", () => {
		const encoder = new BatchEncoder();
		const inputData = JSON.stringify({ text: "é".repeat(2_000_000) });
		const [first] = fc.sample(step, { numRuns: 1, seed: 5 });
		const steps = [{ ...(first ?? never()), inputData }];
		const bytes = encoder.encode({
			sessionId: "s",
			batch: 1,
			executions: [],
			steps,
		});
		expect(text.decode(decode(bytes).steps[0]?.inputData)).toBe(inputData);
	});
});

describe("decodeBatch", () => {
	const header = ["s", 1, 1, 0, [], [], [], 0];

	it.each<[string, Uint8Array]>([
		["nothing", new Uint8Array()],
		["no JSON", utf8.encode("{")],
		["JSON that is no object", bytesOf([1])],
		["broken UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
		["no session", bytesOf({ batch: 1 })],
		["a batch number below 1", bytesOf({ sessionId: "s", batch: 0 })],
		["an unknown key", bytesOf({ sessionId: "s", batch: 1, more: 1 })],
		[
			"too many events",
			bytesOf({
				sessionId: "s",
				batch: 1,
				steps: Array(MAX_BATCH_EVENTS + 1).fill(0),
			}),
		],
		["half a frame", utf8.encode("EHB")],
		["another kind of frame", utf8.encode("EHB2\0\0\0\0")],
		["a frame shorter than its header", frame(header).subarray(0, 12)],
		["a header that is no array", frame({ sessionId: "s" })],
		["a frame without session", frame([null, 1, 1, 0, [], [], [], 0])],
		["a row that is too short", frame(["s", 1, 1, 0, [], [["id"]], [], 0])],
		["a row that is no array", frame(["s", 1, 1, 0, [{}], [], [], 0])],
		["a frame without texts", frame(["s", 1, 1, 0, [], [], null, 0])],
		...[undefined, null, "0", 0.5, true].map((from): [string, Uint8Array] => [
			`${JSON.stringify(from)} as the time to count from`,
			frame(["s", 1, 1, 0, [], [], [], from]),
		]),
		...["x", -1, 1, 0.5, true, "0"].map((place): [string, Uint8Array] => [
			`${JSON.stringify(place)} as the place of a text`,
			frame([
				"s",
				1,
				1,
				0,
				[],
				[["id", place, ...Array(11).fill(0), -1, -1]],
				["x"],
				0,
			]),
		]),
		[
			"a payload longer than the frame",
			frame(["s", 1, 1, 0, [], [Array(13).fill(0).concat([5, -1])], ["x"], 0]),
		],
		[
			"a negative length",
			frame(["s", 1, 1, 0, [], [Array(13).fill(0).concat([-2, -1])], ["x"], 0]),
		],
		[
			"a length that is none",
			frame([
				"s",
				1,
				1,
				0,
				[],
				[Array(13).fill(0).concat([0.5, -1])],
				["x"],
				0,
			]),
		],
	])("refuses %s", (_name, bytes) => {
		expect(() => decode(bytes)).toThrow(ExecutionHistoryError);
		expect(() => decode(bytes)).toThrow(/^Invalid batch/);
	});

	it("keeps the acceptable events of a batch, with their own payloads", () => {
		const [first, second, third] = fc.sample(step, { numRuns: 3, seed: 9 });
		if (!first || !second || !third) return never();
		const steps = [
			{ ...first, inputData: '{"n":1}' },
			{ ...second, nodeId: "", inputData: '{"n":2}' },
			{ ...third, inputData: '{"n":3}' },
		];
		const draft = { sessionId: "s", batch: 1, executions: [], steps };
		for (const bytes of [new BatchEncoder().encode(draft), asJson(draft)]) {
			const decoded = decode(bytes);
			expect(decoded.rejected).toEqual([
				{ kind: "step", index: 1, message: expect.stringContaining("nodeId") },
			]);
			expect(
				decoded.steps.map(({ inputData }) => text.decode(inputData)),
			).toEqual(['{"n":1}', '{"n":3}']);
		}
	});

	it("never fails with anything but invalid-request, whatever the bytes", async () => {
		const encoder = new BatchEncoder();
		await fc.assert(
			fc.property(
				batch,
				fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }),
				(draft, changes) => {
					const bytes = encoder.encode(draft);
					for (const [at, value] of changes) bytes[at % bytes.length] = value;
					try {
						decode(bytes);
					} catch (error) {
						expect(error).toMatchObject({ code: "invalid-request" });
					}
				},
			),
		);
	});
});

describe("the hand-written checks of the framed form", () => {
	const oddText = fc.constantFrom(
		"",
		"x",
		"x".repeat(MAX_ID_LENGTH),
		"x".repeat(MAX_ID_LENGTH + 1),
		"x".repeat(MAX_NAME_LENGTH),
		"x".repeat(MAX_NAME_LENGTH + 1),
		"x".repeat(MAX_ERROR_LENGTH),
		"x".repeat(MAX_ERROR_LENGTH + 1),
		"running",
		"skipped",
		"manual",
	);
	const oddNumber = fc.constantFrom(-1, 0, 1, 0.5, 2 ** 53 - 1, 2 ** 53, 1e300);
	const odd: fc.Arbitrary<unknown> = fc.oneof(
		oddText,
		oddNumber,
		fc.constantFrom(true, [], {}, ["x"]),
	);

	/** A valid event with one or two of its fields gone or replaced; null stands for gone. */
	function spoiled<Event extends object>(
		event: fc.Arbitrary<Event>,
		fields: readonly string[],
	): fc.Arbitrary<Record<string, unknown>> {
		const change = fc.tuple(
			fc.constantFrom(...fields),
			fc.option(odd, { nil: undefined }),
		);
		return fc
			.tuple(event, fc.array(change, { maxLength: 2 }))
			.map(([valid, changes]) => ({
				...valid,
				...Object.fromEntries(changes),
			}));
	}

	const executionFields = [
		"id",
		"workflowId",
		"workflowName",
		"triggerType",
		"status",
		"startedAt",
		"completedAt",
		"durationMs",
		"errorMessage",
		"errorStack",
		"errorCode",
		"parentExecutionId",
		"parentStepId",
		"retryOf",
		"droppedSteps",
		"droppedPayloads",
	];
	const stepFields = [
		"id",
		"executionId",
		"nodeId",
		"nodeType",
		"nodeName",
		"stepIndex",
		"startedAt",
		"completedAt",
		"durationMs",
		"status",
		"errorMessage",
		"attempt",
		"visit",
	];
	const sharedFields = [
		"executionId",
		"nodeId",
		"nodeType",
		"nodeName",
		"status",
	];

	it("know every field of the schemas", () => {
		expect(Object.keys(executionEventSchema.shape).toSorted()).toEqual(
			[...executionFields, "triggerData", "metadata"].toSorted(),
		);
		expect(Object.keys(stepEventSchema.shape).toSorted()).toEqual(
			[...stepFields, "inputData", "outputData"].toSorted(),
		);
	});

	function rowOf(
		event: Record<string, unknown>,
		fields: readonly string[],
	): unknown[] {
		return [...fields.map((field) => event[field]), -1, -1];
	}

	/** A batch of one step, with all that a table can hold in its table. */
	function frameOfStep(event: Record<string, unknown>): unknown[] {
		const inTable = stepFields.filter(
			(field) => sharedFields.includes(field) && event[field] !== undefined,
		);
		const places = Object.fromEntries(
			inTable.map((field, place) => [field, place]),
		);
		const { startedAt, completedAt } = event;
		const row = rowOf(
			{
				...event,
				...places,
				completedAt:
					Number.isInteger(completedAt) && Number.isInteger(startedAt)
						? Number(completedAt) - Number(startedAt)
						: completedAt,
			},
			stepFields,
		);
		const texts = inTable.map((field) => event[field]);
		return ["s", 1, 1, 0, [], [row], texts, 0];
	}

	it("accept and refuse the same executions as the schema", async () => {
		const event = execution.map(
			({ triggerData: _, metadata: __, ...scalars }) => scalars,
		);
		let accepted = 0;
		await fc.assert(
			fc.property(spoiled(event, executionFields), (candidate) => {
				const decoded = decode(
					frame(["s", 1, 1, 0, [rowOf(candidate, executionFields)], [], [], 0]),
				);
				const bySchema = executionEventSchema.safeParse(
					JSON.parse(JSON.stringify(candidate)),
				);
				expect(
					decoded.executions.length === 1,
					JSON.stringify(candidate).slice(0, 2_000),
				).toBe(bySchema.success);
				if (bySchema.success) {
					accepted++;
					expect(asDraft(decoded)).toMatchObject({
						executions: [bySchema.data],
					});
				}
			}),
			{ numRuns: 500 },
		);
		expect(accepted).toBeGreaterThan(50);
		expect(accepted).toBeLessThan(450);
	});

	it("accept and refuse the same steps as the schema", async () => {
		const event = step.map(
			({ inputData: _, outputData: __, ...scalars }) => scalars,
		);
		let accepted = 0;
		await fc.assert(
			fc.property(spoiled(event, stepFields), (candidate) => {
				const decoded = decode(frame(frameOfStep(candidate)));
				const bySchema = stepEventSchema.safeParse(
					JSON.parse(JSON.stringify(candidate)),
				);
				expect(
					decoded.steps.length === 1,
					JSON.stringify(candidate).slice(0, 2_000),
				).toBe(bySchema.success);
				if (bySchema.success) {
					accepted++;
					expect(asDraft(decoded)).toMatchObject({ steps: [bySchema.data] });
				}
			}),
			{ numRuns: 500 },
		);
		expect(accepted).toBeGreaterThan(50);
		expect(accepted).toBeLessThan(450);
	});
});

function never(): never {
	throw new Error("fast-check answered no sample");
}
