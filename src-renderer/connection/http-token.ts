const STORAGE_KEY = "execution-history-token";

/**
 * Finds the token in the address (`#token=…`) and moves it to the tab's storage, so that it is neither
 * shown, bookmarked nor copied along with the address; without one in the address, the stored one.
 */
export function takeToken(
	location: Pick<Location, "hash" | "pathname" | "search">,
	history: Pick<History, "replaceState">,
	storage: Pick<Storage, "getItem" | "setItem">,
): string | undefined {
	const token = new URLSearchParams(location.hash.slice(1)).get("token");
	if (token === null || token === "")
		return storage.getItem(STORAGE_KEY) ?? undefined;
	storage.setItem(STORAGE_KEY, token);
	history.replaceState(null, "", location.pathname + location.search);
	return token;
}
