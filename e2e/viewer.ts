/** The window as a person uses it: found by what it says, not by how it is made. */
import { expect, type Locator, type Page } from "@playwright/test";
import type { Host } from "./hosts/host.ts";

export class Viewer {
	readonly #host: Host;

	constructor(host: Host) {
		this.#host = host;
	}

	get page(): Page {
		return this.#host.page;
	}

	get list(): Locator {
		return this.page.getByRole("region", { name: "List of executions" });
	}

	/** The executions on the screen, in order. */
	get rows(): Locator {
		return this.list.locator("tbody").getByRole("row");
	}

	/** The execution that is open. */
	get execution(): Locator {
		return this.page.getByRole("region", { name: "Execution", exact: true });
	}

	/** The steps on the screen, in order. */
	get steps(): Locator {
		return this.execution.getByRole("list", { name: "Steps" }).locator("> li");
	}

	/** The steps of a node, by the name it has in the workflow. */
	step(nodeName: string): Locator {
		return this.steps.filter({
			has: this.page.getByRole("button", { name: nodeName }),
		});
	}

	/** Of the execution that is open: what its heading says beside the name. */
	async executionStatus(): Promise<string> {
		const title = this.execution.locator(".execution-title");
		return (await title.locator(".status").textContent()) ?? "";
	}

	/** Opens what went into a step and came out of it. */
	async expandStep(
		nodeName: string,
	): Promise<{ readonly input: Locator; readonly output: Locator }> {
		const step = this.step(nodeName);
		await step.getByRole("button").first().click();
		return {
			input: step.getByRole("region", { name: "Input", exact: true }),
			output: step.getByRole("region", { name: "Output", exact: true }),
		};
	}

	async run(workflowName: string): Promise<void> {
		await this.page
			.getByLabel("Workflow to run")
			.selectOption({ label: workflowName });
		await this.page.getByRole("button", { name: "Run", exact: true }).click();
	}

	async open(row: number): Promise<void> {
		await this.rows.nth(row).getByRole("button").click();
	}

	async filter(name: "Status" | "Workflow", option: string): Promise<void> {
		await this.list
			.getByLabel(name, { exact: true })
			.selectOption(await this.#valueOf(name, option));
	}

	/** An option may say more than its name: how many executions a workflow has. */
	async #valueOf(name: string, option: string): Promise<string> {
		const found = this.list
			.getByLabel(name, { exact: true })
			.locator("option", { hasText: option });
		await expect(found).toHaveCount(1);
		return (await found.getAttribute("value")) ?? "";
	}

	async turnPage(direction: "Next" | "Previous"): Promise<void> {
		await this.list.getByRole("button", { name: `${direction} page` }).click();
	}

	async expectNothingToRun(): Promise<void> {
		await expect(this.page.getByLabel("Workflow to run")).toBeDisabled();
	}
}
