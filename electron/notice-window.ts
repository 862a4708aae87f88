/** Decides when a window's page hears of changes: as long as there is a page, and no longer. */
import type { NoticeTarget } from "../src-main/transports/notices.ts";

interface Navigation {
	readonly isMainFrame: boolean;
	readonly isSameDocument: boolean;
}

/** As much of Electron's `WebContents` as is used here. */
export interface NoticeContents extends NoticeTarget {
	on(event: "did-navigate", listener: () => void): unknown;
	on(
		event: "did-start-navigation",
		listener: (navigation: Navigation) => void,
	): unknown;
	on(
		event: "did-fail-provisional-load",
		listener: (
			event: unknown,
			errorCode: number,
			description: string,
			url: string,
			isMainFrame: boolean,
		) => void,
	): unknown;
	on(event: "render-process-gone" | "destroyed", listener: () => void): unknown;
}

/** Where notices come from; what `add` returns ends the subscription. */
interface NoticeSource {
	add(target: NoticeTarget): () => void;
}

/**
 * Subscribes a window for each page it shows. A page reads everything when it starts, so that it misses nothing of what
 * went unsaid between two pages or after a crash; sending into that gap would only fill the log with errors.
 */
export function informWindow(
	contents: NoticeContents,
	notices: NoticeSource,
): void {
	let stop = () => {};
	// The page is there, and none of its scripts has run yet: it can have read nothing that this is too late for.
	const start = () => {
		stop();
		stop = notices.add(contents);
	};
	contents.on("did-navigate", start);
	contents.on("did-start-navigation", (navigation) => {
		if (navigation.isMainFrame && !navigation.isSameDocument) stop();
	});
	// It did not come to that: the page that was there stays.
	contents.on(
		"did-fail-provisional-load",
		(_event, _errorCode, _description, _url, isMainFrame) => {
			if (isMainFrame) start();
		},
	);
	contents.on("render-process-gone", () => stop());
	contents.on("destroyed", () => stop());
}
