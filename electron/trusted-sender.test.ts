import { describe, expect, it } from "vitest";
import { trustedUrls } from "./app-origin.ts";
import { senderCheck } from "./trusted-sender.ts";

const packaged = trustedUrls(undefined);
const development = trustedUrls("http://localhost:5173");

describe("the app's own pages", () => {
	it.each([
		"app://history/index.html",
		"app://history/",
		"app://history/index.html?execution=1#steps",
	])("are trusted: %s", (url) => {
		expect(packaged(url)).toBe(true);
	});

	it.each([
		"",
		"about:blank",
		"data:text/html,hello",
		"file:///index.html",
		"app://elsewhere/index.html",
		"app://history.elsewhere/index.html",
		"app://history:80/index.html",
		"app://elsewhere@history.evil/",
		"https://history/index.html",
		"http://localhost:5173/",
		"not a url",
	])("are nothing else: %s", (url) => {
		expect(packaged(url)).toBe(false);
	});

	it("are also the development server's where there is one", () => {
		expect(development("http://localhost:5173/index.html")).toBe(true);
		expect(development("app://history/index.html")).toBe(true);
		expect(development("http://localhost:5174/")).toBe(false);
		expect(development("https://localhost:5173/")).toBe(false);
		expect(development("about:blank")).toBe(false);
	});
});

describe("a sender", () => {
	const isTrusted = senderCheck(packaged);
	const url = "app://history/index.html";

	it("is trusted when it is the window's own page", () => {
		expect(isTrusted({ senderFrame: { url, parent: null } })).toBe(true);
	});

	it("is not trusted inside another frame", () => {
		expect(isTrusted({ senderFrame: { url, parent: {} } })).toBe(false);
	});

	it("is not trusted when it is gone", () => {
		expect(isTrusted({ senderFrame: null })).toBe(false);
		const disposed = {
			parent: null,
			get url(): string {
				throw new Error(
					"Render frame was disposed before WebFrameMain could be accessed",
				);
			},
		};
		expect(isTrusted({ senderFrame: disposed })).toBe(false);
	});

	it("is not trusted on a page that is not the app's", () => {
		expect(
			isTrusted({ senderFrame: { url: "https://example.com/", parent: null } }),
		).toBe(false);
	});
});
