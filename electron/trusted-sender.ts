/** Tells whether a message comes from a page of the app itself. */
import type { IsTrustedUrl } from "./app-origin.ts";

/** As much of Electron's `WebFrameMain` as is used here. */
interface SenderFrame {
	readonly url: string;
	readonly parent: object | null;
}

export interface SenderEvent {
	/** Null once the frame has navigated or is destroyed. */
	readonly senderFrame: SenderFrame | null;
}

/**
 * The check has to be called before anything is awaited: afterwards the frame may be another document's, or none.
 *
 * Only the window's own page may ask, never a frame inside it.
 */
export function senderCheck(
	isTrustedUrl: IsTrustedUrl,
): (event: SenderEvent) => boolean {
	return (event) => {
		try {
			const frame = event.senderFrame;
			return frame !== null && frame.parent === null && isTrustedUrl(frame.url);
		} catch {
			// The frame was disposed of between sending and now: whoever sent is gone.
			return false;
		}
	};
}
