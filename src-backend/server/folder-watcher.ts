/** Tells when anything in a folder changes, also when the folder comes, goes and comes back. */
import { type FSWatcher, type Stats, statSync, watch } from "node:fs";
import { basename, dirname, relative, sep } from "node:path";

const SETTLE_MS = 100;

interface Place {
	readonly path: string;
	readonly stats: Stats | undefined;
}

/**
 * A watcher of a folder that does not exist is a watcher of the nearest folder above it that does. A
 * watcher holds on to the folder it was made for: when that one is replaced by another of the same
 * name, it has to be made anew.
 */
export class FolderWatcher {
	readonly #directory: string;
	readonly #onChanged: () => void;
	readonly #report: (problem: string) => void;
	#watcher: FSWatcher | undefined;
	#watched: Place | undefined;
	#timer: NodeJS.Timeout | undefined;
	#isClosed = false;

	/** @param onChanged called once things have been quiet for 100 ms */
	constructor(
		directory: string,
		onChanged: () => void,
		report: (problem: string) => void,
	) {
		this.#directory = directory;
		this.#onChanged = onChanged;
		this.#report = report;
		this.#attach();
	}

	close(): void {
		this.#isClosed = true;
		clearTimeout(this.#timer);
		this.#watcher?.close();
	}

	#attach(): void {
		let place = nearestExisting(this.#directory);
		// The folder can come into being between looking and watching.
		while (!isSame(place, this.#watched)) {
			this.#watch(place);
			place = nearestExisting(this.#directory);
		}
	}

	#watch(place: Place): void {
		this.#watcher?.close();
		this.#watched = place;
		try {
			this.#watcher = watch(place.path, (_event, name) => {
				if (this.#isRelevant(place.path, name)) this.#settle();
			});
			this.#watcher.on("error", () => {
				this.#watched = undefined;
				this.#settle();
			});
		} catch (error) {
			this.#report(
				`Changes in ${place.path} cannot be watched: ${error instanceof Error ? error.message : error}`,
			);
		}
	}

	/** Of a folder further up, only what lies on the way matters: it may be as busy as /tmp. */
	#isRelevant(path: string, name: string | null): boolean {
		const [next] = relative(path, this.#directory).split(sep);
		return (
			next === "" || name === null || name === next || name === basename(path)
		);
	}

	#settle(): void {
		if (this.#isClosed) return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.#attach();
			this.#onChanged();
		}, SETTLE_MS);
	}
}

function nearestExisting(path: string): Place {
	const stats = readStats(path);
	const parent = dirname(path);
	return stats?.isDirectory() || parent === path
		? { path, stats }
		: nearestExisting(parent);
}

/** Undefined for what is not there, and for what may not be looked at. */
function readStats(path: string): Stats | undefined {
	try {
		return statSync(path);
	} catch {
		return undefined;
	}
}

function isSame(place: Place, other: Place | undefined): boolean {
	return (
		place.path === other?.path &&
		place.stats?.ino === other.stats?.ino &&
		place.stats?.dev === other.stats?.dev
	);
}
