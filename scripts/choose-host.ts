/** Electron or a browser: what this machine can show. */
import { findElectron, hasDisplay } from "./find-electron.ts";

export type HostChoice =
	| { readonly kind: "electron" }
	| { readonly kind: "headless"; readonly reason: string };

/** @param install tries to get the binary; comes back in any case, in bounded time */
export async function chooseHost(
	install: () => Promise<void>,
	platform: NodeJS.Platform = process.platform,
	environment: NodeJS.ProcessEnv = process.env,
): Promise<HostChoice> {
	if (!hasDisplay(platform, environment))
		return headless("There is no display for a window");
	if (findElectron() !== undefined) return { kind: "electron" };
	// With a folder of one's own chosen, a download would go elsewhere.
	if (environment["ELECTRON_OVERRIDE_DIST_PATH"] !== undefined)
		return headless("There is no Electron in ELECTRON_OVERRIDE_DIST_PATH");
	await install();
	return findElectron() === undefined
		? headless("Electron's binary is absent and could not be downloaded")
		: { kind: "electron" };
}

function headless(reason: string): HostChoice {
	return { kind: "headless", reason };
}
