/**
 * Realistic data, the same in every run: nested JSON of five shapes from 0.1 to 50 KB, and 40 workflows of which few
 * run often and most seldom.
 */
import type { Payload, TriggerType } from "../src-shared/execution.ts";
import type { SeededRandom } from "./random.ts";

const WORDS =
	"order customer invoice shipment amount currency email address status priority region product stock price discount note reference channel payment refund delivery warehouse supplier contract renewal meeting report forecast margin balance".split(
		" ",
	);
const NAMES = ["Ada", "Grace", "Linus", "Margaret", "Zoë", "Søren", "李雷"];

type MakePart = (random: SeededRandom, number: number) => unknown;

/** A shape is a head and a list that grows until the payload has its size. */
interface Shape {
	readonly name: string;
	/** Usual size in bytes of JSON. */
	readonly bytes: number;
	/** How often it occurs beside the others. */
	readonly weight: number;
	readonly list: string;
	readonly part: MakePart;
}

const shapes: readonly Shape[] = [
	{
		name: "signal",
		bytes: 100,
		weight: 40,
		list: "flags",
		part: (random) => random.pick(WORDS),
	},
	{
		name: "record",
		bytes: 500,
		weight: 35,
		list: "fields",
		part: (random) => ({
			name: random.pick(WORDS),
			value: random.chance(0.5) ? random.integer(0, 99_999) : text(random, 3),
		}),
	},
	{
		name: "rows",
		bytes: 2_000,
		weight: 15,
		list: "rows",
		part: (random, number) => ({
			id: number,
			customer: {
				name: random.pick(NAMES),
				email: `${random.pick(WORDS)}@example.com`,
			},
			amount: random.integer(1, 9_999) / 100,
			paid: random.chance(0.7),
		}),
	},
	{
		name: "response",
		bytes: 10_000,
		weight: 8,
		list: "items",
		part: (random, number) => ({
			id: `item-${number}`,
			attributes: {
				title: text(random, 4),
				tags: [random.pick(WORDS), random.pick(WORDS)],
				stock: null,
			},
			links: {
				self: `https://api.example.com/items/${number}?page=${random.integer(1, 50)}`,
			},
		}),
	},
	{
		name: "document",
		bytes: 50_000,
		weight: 2,
		list: "paragraphs",
		part: (random) => ({
			style: "body",
			runs: [
				{ text: text(random, 40) },
				{ text: text(random, 20), bold: true },
			],
		}),
	},
];

const shapeWeights = shapes.map((shape) => shape.weight);

function text(random: SeededRandom, words: number): string {
	return Array.from({ length: words }, () => random.pick(WORDS)).join(" ");
}

/** A payload of a shape, as often as that shape occurs, of about its usual size. */
export function anyPayload(random: SeededRandom): Payload {
	const shape = shapes[random.weighted(shapeWeights)] ?? shapes[0];
	if (shape === undefined) throw new RangeError("No shapes");
	const bytes = Math.round(shape.bytes * (0.7 + random.next() * 0.6));
	return payloadOf(random, shape, Math.min(bytes, 50_000));
}

/** A payload of exactly so many bytes of JSON in UTF-8, at least 100. */
export function payloadOfBytes(random: SeededRandom, bytes: number): Payload {
	const fitting = shapes.filter((shape) => shape.bytes <= bytes * 2);
	return payloadOf(random, random.pick(fitting), bytes);
}

function payloadOf(random: SeededRandom, shape: Shape, bytes: number): Payload {
	const parts: unknown[] = [];
	const payload = {
		kind: shape.name,
		at: "2026-10-31T09:30:00.000Z",
		[shape.list]: parts,
		note: "",
	};
	let left = bytes - sizeOf(payload);
	for (;;) {
		const part = shape.part(random, parts.length);
		const size = sizeOf(part) + 1;
		if (size > left) break;
		parts.push(part);
		left -= size;
	}
	// A list's first part has no comma before it.
	if (parts.length > 0) left += 1;
	payload.note = "n".repeat(Math.max(0, left));
	return payload;
}

function sizeOf(value: unknown): number {
	return Buffer.byteLength(JSON.stringify(value));
}

export interface SampleWorkflow {
	readonly id: string;
	readonly name: string;
	readonly triggerType: TriggerType;
	readonly nodes: readonly SampleNode[];
	/** How often it runs beside the others. */
	readonly weight: number;
	readonly typicalDurationMs: number;
}

export interface SampleNode {
	readonly id: string;
	readonly type: string;
	readonly name: string;
}

const NODE_TYPES = [
	"request",
	"set",
	"http-request",
	"condition",
	"database-query",
	"for-each",
	"transform",
	"response",
];
const TRIGGERS: readonly TriggerType[] = [
	"webhook",
	"schedule",
	"manual",
	"db_change",
	"internal_event",
];
const TRIGGER_WEIGHTS = [50, 25, 10, 10, 5];
const WORKFLOWS = 40;

/** The most popular first; the n-th runs 1/n as often as the first. */
export function sampleWorkflows(random: SeededRandom): SampleWorkflow[] {
	return Array.from({ length: WORKFLOWS }, (_, rank) => ({
		id: `workflow-${String(rank).padStart(2, "0")}`,
		name: `${capitalized(random.pick(WORDS))} ${random.pick(WORDS)}`,
		triggerType: TRIGGERS[random.weighted(TRIGGER_WEIGHTS)] ?? "webhook",
		nodes: Array.from({ length: 10 }, (_, node) => ({
			id: `node-${rank}-${node}`,
			type: NODE_TYPES[node % NODE_TYPES.length] ?? "set",
			name: `${capitalized(random.pick(WORDS))} ${node + 1}`,
		})),
		weight: 1 / (rank + 1),
		typicalDurationMs: random.integer(20, 5_000),
	}));
}

/** Which trigger started a run: mostly its workflow's own, now and then by hand. */
export function pickTrigger(
	random: SeededRandom,
	workflow: SampleWorkflow,
): TriggerType {
	return random.chance(0.9) ? workflow.triggerType : random.pick(TRIGGERS);
}

function capitalized(word: string): string {
	return word.charAt(0).toUpperCase() + word.slice(1);
}
