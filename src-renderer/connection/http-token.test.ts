import { describe, expect, it } from "vitest";
import { takeToken } from "./http-token.ts";

function aTab(hash: string, stored: string | null = null) {
	const addresses: string[] = [];
	let kept = stored;
	return {
		addresses,
		take: () =>
			takeToken(
				{ hash, pathname: "/viewer/", search: "?a=1" },
				{
					replaceState: (_state, _title, address) =>
						void addresses.push(String(address)),
				},
				{
					getItem: () => kept,
					setItem: (_key, value) => {
						kept = value;
					},
				},
			),
		kept: () => kept,
	};
}

describe("takeToken", () => {
	it("takes the token out of the address and keeps it for the tab", () => {
		const tab = aTab("#token=a%2Bb");
		expect(tab.take()).toBe("a+b");
		expect(tab.addresses).toEqual(["/viewer/?a=1"]);
		expect(tab.kept()).toBe("a+b");
	});

	it("prefers the token of the address to the one kept", () => {
		expect(aTab("#token=new", "old").take()).toBe("new");
	});

	it("uses the kept token after a reload, and leaves the address alone", () => {
		const tab = aTab("", "kept");
		expect(tab.take()).toBe("kept");
		expect(tab.addresses).toEqual([]);
	});

	it("finds none where there is none", () => {
		expect(aTab("#token=").take()).toBeUndefined();
		expect(aTab("#other").take()).toBeUndefined();
	});
});
