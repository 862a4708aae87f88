/** Where in a payload something stands. */

/** Linked upwards, since it is made for every value and written for few. */
export interface Path {
	readonly parent: Path | undefined;
	readonly key: string | number;
	readonly depth: number;
}

const MAX_PARTS = 12;
const MAX_PART_UNITS = 200;

/** @param parent undefined for the root */
export function below(parent: Path | undefined, key: string | number): Path {
	return { parent, key, depth: (parent?.depth ?? 0) + 1 };
}

/** Keys and indices from the root, as in `items.3.price`; of a long path the end. The root itself is "". */
export function pathText(path: Path | undefined): string {
	const parts: string[] = [];
	let at = path;
	for (; at !== undefined && parts.length < MAX_PARTS; at = at.parent)
		parts.unshift(String(at.key).slice(0, MAX_PART_UNITS));
	if (at !== undefined) parts.unshift("…");
	return parts.join(".");
}
