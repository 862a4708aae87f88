export function NothingOpen() {
	return (
		<section className="detail-pane detail-empty" aria-label="Execution">
			<p>
				<strong>No execution is open.</strong>
			</p>
			<p>Choose one in the list to see what went through each of its nodes.</p>
		</section>
	);
}
