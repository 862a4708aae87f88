interface Props {
	readonly id: string;
	readonly onOpen: (executionId: string) => void;
}

/** Opens another execution in place of this one. */
export function ExecutionLink({ id, onOpen }: Props) {
	return (
		<button type="button" className="link" onClick={() => onOpen(id)}>
			<code>{id}</code>
		</button>
	);
}
