/** The host cannot run as it was told to; the message says why, in words for whoever started it. */
export class HostError extends Error {
	override readonly name = "HostError";
}
