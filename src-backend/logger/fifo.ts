const SHRINK_FROM = 1_024;

/** First in, first out, at a constant cost a call on average. */
export class Fifo<Item> {
	#items: (Item | undefined)[] = [];
	#head = 0;

	get length(): number {
		return this.#items.length - this.#head;
	}

	push(item: Item): void {
		this.#items.push(item);
	}

	first(): Item | undefined {
		return this.#items[this.#head];
	}

	shift(): Item | undefined {
		const item = this.#items[this.#head];
		if (item === undefined) return undefined;
		// Else it would stay in memory, and be moved about by collections of garbage, until the rest is moved.
		this.#items[this.#head] = undefined;
		this.#head++;
		// What has left goes when it is half of all, so moving the rest is paid for by the calls before.
		if (this.#head >= SHRINK_FROM && this.#head * 2 >= this.#items.length) {
			this.#items = this.#items.slice(this.#head);
			this.#head = 0;
		}
		return item;
	}

	/** Keeps what passes, in its order. */
	filter(keep: (item: Item) => boolean): void {
		this.#items = this.#items
			.slice(this.#head)
			.filter((item) => item !== undefined && keep(item));
		this.#head = 0;
	}
}
