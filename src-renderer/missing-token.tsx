/** Shown over HTTP when neither the address nor the tab has a token. */
export function MissingToken() {
	return (
		<main className="notice-page">
			<h1>This address is incomplete</h1>
			<p>
				Open the whole address that <code>npm run serve</code> printed: the part
				after <code>#token=</code> lets this page read the history.
			</p>
		</main>
	);
}
