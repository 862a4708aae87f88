import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import type { NoticeTarget } from "../src-main/transports/notices.ts";
import { informWindow } from "./notice-window.ts";

class Contents extends EventEmitter {
	isDestroyed = () => false;
	isCrashed = () => false;
	send = () => {};
}

function informed() {
	const targets = new Set<NoticeTarget>();
	const contents = new Contents();
	informWindow(contents, {
		add(target) {
			targets.add(target);
			return () => targets.delete(target);
		},
	});
	return { contents, isInformed: () => targets.has(contents) };
}

const toAnotherPage = { isMainFrame: true, isSameDocument: false };

it("tells a window nothing before its page is there", () => {
	const { contents, isInformed } = informed();
	expect(isInformed()).toBe(false);
	contents.emit("did-navigate");
	expect(isInformed()).toBe(true);
});

it("tells nothing between two pages", () => {
	const { contents, isInformed } = informed();
	contents.emit("did-navigate");
	contents.emit("did-start-navigation", toAnotherPage);
	expect(isInformed()).toBe(false);
	contents.emit("did-navigate");
	expect(isInformed()).toBe(true);
});

it("goes on telling when the page only moves within itself, or a frame in it does", () => {
	const { contents, isInformed } = informed();
	contents.emit("did-navigate");
	contents.emit("did-start-navigation", {
		isMainFrame: true,
		isSameDocument: true,
	});
	contents.emit("did-start-navigation", {
		isMainFrame: false,
		isSameDocument: false,
	});
	expect(isInformed()).toBe(true);
});

it("goes on telling when the way to another page ends on this one", () => {
	const { contents, isInformed } = informed();
	contents.emit("did-navigate");
	contents.emit("did-start-navigation", toAnotherPage);
	contents.emit("did-fail-provisional-load", {}, -3, "ABORTED", "", false);
	expect(isInformed()).toBe(false);
	contents.emit("did-fail-provisional-load", {}, -3, "ABORTED", "", true);
	expect(isInformed()).toBe(true);
});

it.each(["render-process-gone", "destroyed"])(
	"tells nothing after %s",
	(name) => {
		const { contents, isInformed } = informed();
		contents.emit("did-navigate");
		contents.emit(name);
		expect(isInformed()).toBe(false);
	},
);
