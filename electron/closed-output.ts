/** Keeps the app alive when nobody reads what it prints. */

/** As much of a stream as is used here. */
interface Output {
	on(event: "error", listener: () => void): unknown;
}

/**
 * An app started from a terminal that is closed meanwhile gets EPIPE at its next line of output; without a listener
 * that ends the process.
 */
export function surviveClosedOutput(outputs: readonly Output[]): void {
	for (const output of outputs) output.on("error", () => {});
}
