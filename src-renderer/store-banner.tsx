import { useStoreStatus } from "./use-store-status.ts";

/** Says loudly that history is being lost, and why. */
export function StoreBanner() {
	const status = useStoreStatus();
	if (status === undefined || status.state === "ready") return null;
	const { problem } = status;
	return (
		<div className="banner banner-danger" role="alert">
			<strong>
				{status.state === "temporary"
					? "History is not being saved. Runs are kept in memory and will be lost when the app closes."
					: "Nothing is being recorded. Runs leave no history."}
			</strong>
			{problem !== undefined && <p>{problem.message}</p>}
			<p>
				Database: <code>{status.databaseFile}</code>
			</p>
			{problem?.quarantinedFile !== undefined && (
				<p>
					The damaged file is kept as <code>{problem.quarantinedFile}</code>
				</p>
			)}
		</div>
	);
}
