import type { Mark } from "./formatting/describe-status.ts";

interface Props {
	readonly mark: Mark;
	readonly word: string;
	/** The shape alone, with the word for a screen reader and on hover. */
	readonly compact?: boolean;
}

/** A status as a colour, a shape and a word. */
export function StatusMark({ mark, word, compact = false }: Props) {
	return (
		<span
			className={`status status-${mark}`}
			title={compact ? word : undefined}
		>
			<svg viewBox="0 0 16 16" aria-hidden="true">
				{shapes[mark]}
			</svg>
			<span className={compact ? "visually-hidden" : undefined}>{word}</span>
		</span>
	);
}

const shapes = {
	running: (
		<>
			<circle className="status-track" cx="8" cy="8" r="6" />
			<path className="status-arc" d="M8 2a6 6 0 0 1 6 6" />
		</>
	),
	success: (
		<>
			<circle className="status-fill" cx="8" cy="8" r="7" />
			<path className="status-glyph" d="M4.8 8.3l2.2 2.2 4.2-4.6" />
		</>
	),
	error: (
		<>
			<path
				className="status-fill"
				d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z"
			/>
			<path className="status-glyph" d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" />
		</>
	),
	interrupted: (
		<>
			<path className="status-fill" d="M8 1.2L15.2 14.4H.8z" />
			<path className="status-glyph" d="M8 5.8v4M8 12.1v.1" />
		</>
	),
	skipped: (
		<>
			<circle className="status-track" cx="8" cy="8" r="6" />
			<path className="status-arc" d="M5.2 8h5.6" />
		</>
	),
} satisfies Record<Mark, unknown>;
