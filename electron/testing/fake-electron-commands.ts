/** What a test tells the process with the fake of Electron to do. */
export interface Frame {
	readonly url: string;
	/** Whether another frame contains it. */
	readonly isInside: boolean;
}

export type Command =
	| {
			readonly kind: "invoke";
			readonly channel: string;
			readonly request: unknown;
			readonly frame: Frame | null;
	  }
	| { readonly kind: "windows" | "quit" | "facts" }
	| { readonly kind: "app-event" | "power-event"; readonly name: string }
	| { readonly kind: "fetch"; readonly url: string };

export interface WindowDescription {
	readonly url: string;
	readonly status: number;
	readonly isShown: boolean;
	readonly webPreferences: Record<string, unknown>;
	readonly width: number;
	readonly height: number;
	/** Channels of the notices it was sent. */
	readonly notices: string[];
}

export interface Facts {
	/** What was asked of the app before it was ready, in order. */
	readonly calls: string[];
	readonly channels: string[];
	readonly permission: { readonly request: boolean; readonly check: boolean };
}
