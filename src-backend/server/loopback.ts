/** Which callers are on this machine. A web page elsewhere can make its visitor's browser call us too. */

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set([
	"127.0.0.1",
	"localhost",
	"[::1]",
]);

/** Refuses names that only resolve to this machine (DNS rebinding). */
export function isLoopbackHost(host: string | undefined): boolean {
	return host !== undefined && isLoopbackUrl(`http://${host}`);
}

/** Requests that no browser made have no origin. */
export function isAllowedOrigin(origin: string | undefined): boolean {
	return origin === undefined || isLoopbackUrl(origin);
}

function isLoopbackUrl(url: string): boolean {
	return URL.canParse(url) && LOOPBACK_HOSTS.has(new URL(url).hostname);
}
