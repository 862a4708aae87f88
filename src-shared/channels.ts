/** The names of all channels: all that a preload has to load. Their types are in `contract.ts`. */

/** Renderer to main, answered. */
export const requestChannels = [
	"execution-history:list",
	"execution-history:get",
	"execution-history:steps",
	"execution-history:step",
	"execution-history:stats",
	"execution-history:workflows",
	"execution-history:delete",
	"execution-history:status",
	"backend:list",
	"backend:create",
	"backend:start",
	"backend:stop",
	"backend:delete",
	"backend:status",
	"backend:run",
] as const;

/** A process that records to main, answered by an ack. */
export const appendChannels = ["execution-history:append"] as const;

/** Main to windows, not answered. */
export const noticeChannels = [
	"execution-history:changed",
	"backend:changed",
] as const;

export type RequestChannel = (typeof requestChannels)[number];
export type AppendChannel = (typeof appendChannels)[number];
export type NoticeChannel = (typeof noticeChannels)[number];

/** The name under which the preload puts the bridge on the page's `window`. */
export const BRIDGE_NAME = "executionHistory";
