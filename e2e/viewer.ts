/** The window as a person uses it: found by what it says, not by how it is made. */
import { expect, type Locator } from "@playwright/test";
import type { Host } from "./hosts/host.ts";

export class Viewer {
	readonly #host: Host;

	constructor(host: Host) {
		this.#host = host;
	}

	get rows(): Locator {
		return this.#host.page.getByRole("row");
	}

	async expectBackendFailed(name: string): Promise<void> {
		await expect(this.#host.page.getByText(name)).toBeVisible();
	}
}
