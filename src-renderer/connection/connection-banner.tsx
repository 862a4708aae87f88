import { useConnectionState } from "./use-connection.ts";

/** Says that the window may show what is no longer so. */
export function ConnectionBanner() {
	if (useConnectionState() === "connected") return null;
	return (
		<div className="banner banner-warning" role="status">
			<strong>The connection to the app is lost.</strong> Trying again; what you
			see may be out of date.
		</div>
	);
}
