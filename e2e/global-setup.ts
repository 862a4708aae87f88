/** Runs once, before all specs. */
import { findElectron } from "../scripts/find-electron.ts";

export default function globalSetup(): void {
	if (findElectron() === undefined)
		console.log(
			"Electron binary absent: the project electron is skipped, spec by spec (REQUIRE_ELECTRON=1 makes that a failure).",
		);
}
