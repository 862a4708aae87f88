/** A zip that Forge takes for Electron's own: packaging can be tried without downloading a hundred megabytes. */
import { writeFile } from "node:fs/promises";
import { crc32 } from "node:zlib";

/** What `@electron/fuses` looks for in a binary: its sentinel, the wire's version, the number of fuses, their states. */
const FUSES = [
	Buffer.from("dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX"),
	Buffer.from([1, 9]),
	Buffer.from("101100010"),
];

export async function writeStandInZip(
	file: string,
	electronVersion: string,
): Promise<void> {
	await writeFile(
		file,
		zip({
			electron: Buffer.concat([
				Buffer.from("Not Electron, only its fuses: "),
				...FUSES,
			]),
			version: Buffer.from(electronVersion),
			LICENSE: Buffer.from("A stand-in for a test."),
			"resources/": Buffer.alloc(0),
		}),
	);
}

const UNIX = 3 << 8;
const EXECUTABLE_FILE = 0o100755;
const FOLDER = 0o040755;

/** Stored, not compressed: local headers with their contents, the directory, the end record. */
function zip(contents: Readonly<Record<string, Buffer>>): Buffer {
	const files: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [name, content] of Object.entries(contents)) {
		const description = describe(content);
		const file = Buffer.concat([
			numbers([0x04034b50, 4], [20, 2], [0, 2]),
			description,
			numbers([name.length, 2], [0, 2]),
			Buffer.from(name),
			content,
		]);
		const mode = name.endsWith("/") ? FOLDER : EXECUTABLE_FILE;
		directory.push(
			numbers([0x02014b50, 4], [UNIX | 20, 2], [20, 2], [0, 2]),
			description,
			numbers([name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2]),
			numbers([mode * 0x10000, 4], [offset, 4]),
			Buffer.from(name),
		);
		files.push(file);
		offset += file.length;
	}
	const count = files.length;
	const entries = Buffer.concat(directory);
	return Buffer.concat([
		...files,
		entries,
		numbers([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2]),
		numbers([entries.length, 4], [offset, 4], [0, 2]),
	]);
}

/** Method, time, checksum and sizes: the same in both headers. */
function describe(content: Buffer): Buffer {
	return numbers(
		[0, 2],
		[0, 2],
		[0x21, 2],
		[crc32(content), 4],
		[content.length, 4],
		[content.length, 4],
	);
}

/** Each number with its length in bytes, little endian. */
function numbers(...fields: readonly (readonly [number, 2 | 4])[]): Buffer {
	const buffers = fields.map(([value, length]) => {
		const bytes = Buffer.alloc(length);
		bytes.writeUIntLE(value, 0, length);
		return bytes;
	});
	return Buffer.concat(buffers);
}
