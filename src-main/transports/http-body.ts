/** Reads what a request carries, up to a limit. */

/** How much more is taken off the line, so that whoever sent too much is still there to read the answer. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/** @returns undefined when there is more than `maxBytes` */
export async function readBody(
	request: Request,
	maxBytes: number,
): Promise<Buffer | undefined> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of request.body ?? []) {
		bytes += chunk.byteLength;
		if (bytes <= maxBytes) chunks.push(chunk);
		else if (bytes > maxBytes + MAX_DISCARDED_BYTES) break;
		else chunks.length = 0;
	}
	return bytes <= maxBytes ? Buffer.concat(chunks) : undefined;
}
