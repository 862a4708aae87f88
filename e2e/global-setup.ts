/** Runs once, before all specs. */
import { electronBinary } from "./hosts/electron.ts";

export default function globalSetup(): void {
	if (electronBinary() === undefined)
		console.log(
			"Electron binary absent: the project electron is skipped, spec by spec (REQUIRE_ELECTRON=1 makes that a failure).",
		);
}
