import { describe, expect, it } from "vitest";
import { isAllowedOrigin, isLoopbackHost } from "./loopback.ts";

describe("isLoopbackHost", () => {
	it.each([
		["127.0.0.1:8080", true],
		["localhost", true],
		["LOCALHOST:80", true],
		["[::1]:8080", true],
		["127.0.0.1.example.com", false],
		["localhost.example.com:8080", false],
		["example.com", false],
		["127.0.0.1@example.com", false],
		["", false],
		[undefined, false],
	])("%s: %s", (host, expected) => {
		expect(isLoopbackHost(host)).toBe(expected);
	});
});

describe("isAllowedOrigin", () => {
	it.each([
		[undefined, true],
		["http://localhost:8574", true],
		["http://127.0.0.1", true],
		["https://example.com", false],
		["http://localhost.example.com", false],
		["null", false],
	])("%s: %s", (origin, expected) => {
		expect(isAllowedOrigin(origin)).toBe(expected);
	});
});
