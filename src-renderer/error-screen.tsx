import { Component, type ReactNode } from "react";

interface Props {
	readonly children: ReactNode;
}
interface State {
	readonly message: string | undefined;
}

/** Instead of an empty window, when drawing fails. */
export class ErrorScreen extends Component<Props, State> {
	override state: State = { message: undefined };

	static getDerivedStateFromError(error: unknown): State {
		return { message: error instanceof Error ? error.message : String(error) };
	}

	override render(): ReactNode {
		if (this.state.message === undefined) return this.props.children;
		return (
			<main className="notice-page" role="alert">
				<h1>This window could not be drawn</h1>
				<p>{this.state.message}</p>
				<p>Nothing recorded is affected.</p>
				<button type="button" onClick={() => window.location.reload()}>
					Reload
				</button>
			</main>
		);
	}
}
