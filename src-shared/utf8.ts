/** Sizes in UTF-8 without Node or DOM. */

/** Bytes of UTF-8 that a well-formed text takes. */
export function utf8Bytes(text: string): number {
	let bytes = text.length;
	for (let at = 0; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		if (unit < 0x80) continue;
		// Each half of a surrogate pair counts two: four bytes a pair.
		bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
	}
	return bytes;
}

/** Whether a well-formed text takes at most so many bytes of UTF-8; counts only when its length leaves doubt. */
export function fitsUtf8(text: string, maxBytes: number): boolean {
	if (text.length * 3 <= maxBytes) return true;
	return text.length <= maxBytes && utf8Bytes(text) <= maxBytes;
}

/** The longest beginning of at most so many UTF-16 units that splits no surrogate pair. */
export function textStart(text: string, maxUnits: number): string {
	if (text.length <= maxUnits) return text;
	const last = text.charCodeAt(maxUnits - 1);
	return text.slice(
		0,
		last >= 0xd800 && last <= 0xdbff ? maxUnits - 1 : maxUnits,
	);
}
