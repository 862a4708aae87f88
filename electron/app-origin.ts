/** Where the app's own pages come from: the only place that is trusted. */

export const APP_SCHEME = "app";
export const APP_HOST = "history";
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`;

/** What the scheme may do; has to be registered once, before `ready`. */
export const appSchemePrivileges = {
	scheme: APP_SCHEME,
	privileges: { standard: true, secure: true, supportFetchAPI: true },
};

export type IsTrustedUrl = (url: string) => boolean;

/**
 * @param devServerUrl the development server's address, where the viewer is served by one
 * @returns whether an address is one of the app's own pages
 */
export function trustedUrls(devServerUrl: string | undefined): IsTrustedUrl {
	const devOrigin =
		devServerUrl === undefined ? undefined : new URL(devServerUrl).origin;
	return (url) => {
		const parsed = URL.parse(url);
		if (parsed === null) return false;
		// Not by `origin`, which is "null" for a scheme that is not the web's own.
		if (parsed.protocol === `${APP_SCHEME}:`) return parsed.host === APP_HOST;
		return devOrigin !== undefined && parsed.origin === devOrigin;
	};
}
