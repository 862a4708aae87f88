/** What only a window of Electron has, or of its stand-in. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { run } from "./examples-backend.ts";
import { expect, test } from "./fixtures.ts";

test.skip(({ hostKind }) => hostKind === "headless", "Not in Electron");

/** A site that is not the app's; remembers what it was asked for. */
const elsewhere = test.extend<{
	readonly site: { readonly url: string; readonly asked: string[] };
}>({
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
	site: async ({}, use) => {
		const asked: string[] = [];
		const server: Server = createServer((request, response) => {
			asked.push(request.url ?? "");
			response.end("elsewhere");
		});
		await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
		const { port } = server.address() as AddressInfo;
		await use({ url: `http://127.0.0.1:${port}/`, asked });
		server.closeAllConnections();
		server.close();
	},
});

test("opens one window, on the app's own page, with the list in it", async ({
	electron,
	client,
	viewer,
}) => {
	await expect(viewer.list).toContainText("No executions yet");
	await run(client, "greeting");
	await expect(viewer.rows).toHaveCount(1);
	await expect
		.poll(() =>
			electron.evaluate(
				({ BrowserWindow }) =>
					BrowserWindow.getAllWindows().map((window) => ({
						url: window.webContents.getURL(),
						isVisible: window.isVisible(),
					})),
				undefined,
			),
		)
		.toEqual([{ url: "app://history/index.html", isVisible: true }]);
});

test("gives its page a bridge of two functions, frozen, and nothing of Node's", async ({
	host,
}) => {
	const found = await host.page.evaluate(() => {
		const bridge = Reflect.get(globalThis, "executionHistory");
		return {
			keys: Object.keys(bridge).sort(),
			isFrozen: Object.isFrozen(bridge),
			node: ["require", "process", "module", "Buffer"].filter(
				(name) => name in window,
			),
		};
	});
	expect(found).toEqual({ keys: ["invoke", "on"], isFrozen: true, node: [] });
});

elsewhere("stays on its own page", async ({ host, electron, viewer, site }) => {
	const { url } = site;
	// What is still loading would be called off by the attempt itself.
	await expect(viewer.list).toContainText("No executions yet");
	await host.page.evaluate((url) => {
		location.href = url;
	}, url);
	await expect(viewer.list).toContainText("No executions yet");
	expect(
		await electron.evaluate(
			({ BrowserWindow }) =>
				BrowserWindow.getAllWindows()[0]?.webContents.getURL(),
			undefined,
		),
	).toBe("app://history/index.html");
	expect(site.asked).toEqual([]);
});

elsewhere("opens no other window", async ({ host, electron, site }) => {
	expect(await host.page.evaluate((url) => window.open(url), site.url)).toBe(
		null,
	);
	await host.page.evaluate((url) => {
		const link = document.createElement("a");
		link.href = url;
		link.target = "_blank";
		document.body.append(link);
		link.click();
	}, site.url);
	// A round trip through page and main process: what the page asked for has been decided.
	await host.call("execution-history:status");
	expect(
		await electron.evaluate(
			({ BrowserWindow }) => BrowserWindow.getAllWindows().length,
			undefined,
		),
	).toBe(1);
	expect(site.asked).toEqual([]);
});

elsewhere("shows no page of others inside its own", async ({ host, site }) => {
	const blocked = await host.page.evaluate(
		(url) =>
			new Promise<string>((done) => {
				document.addEventListener("securitypolicyviolation", (violation) =>
					done(violation.effectiveDirective),
				);
				const frame = document.createElement("iframe");
				frame.src = url;
				document.body.append(frame);
			}),
		site.url,
	);
	expect(blocked).toBe("frame-src");
	expect(site.asked).toEqual([]);
});

test("grants its page no permission", async ({ host }) => {
	const answers = await host.page.evaluate(async () => {
		const nameOf = (error: unknown) =>
			error instanceof Error ? error.name : String(error);
		return {
			notifications: await Notification.requestPermission(),
			microphone: await navigator.mediaDevices
				.getUserMedia({ audio: true })
				.then(() => "granted", nameOf),
			clipboard: await navigator.clipboard
				.readText()
				.then(() => "granted", nameOf),
			location: await new Promise<string>((done) =>
				navigator.geolocation.getCurrentPosition(
					() => done("granted"),
					() => done("denied"),
				),
			),
		};
	});
	expect(answers).toEqual({
		notifications: "denied",
		microphone: "NotAllowedError",
		clipboard: "NotAllowedError",
		location: "denied",
	});
});

test("downloads nothing", async ({ host, electron }) => {
	const asked = electron.evaluate(
		({ session }) =>
			new Promise<boolean>((done) =>
				session.defaultSession.once("will-download", (event) =>
					setTimeout(() => done(event.defaultPrevented)),
				),
			),
		undefined,
	);
	await host.page.evaluate(() => {
		const link = document.createElement("a");
		link.href = URL.createObjectURL(new Blob(["text"]));
		link.download = "text.txt";
		link.click();
	});
	expect(await asked).toBe(true);
});

test("keeps to its own content security policy", async ({ host, viewer }) => {
	await host.page.addInitScript(() => {
		const violations: string[] = [];
		Reflect.set(globalThis, "violations", violations);
		document.addEventListener("securitypolicyviolation", (violation) =>
			violations.push(violation.effectiveDirective),
		);
	});
	await host.page.reload();
	await expect(viewer.list).toContainText("No executions yet");
	expect(
		await host.page.evaluate(() => Reflect.get(globalThis, "violations")),
	).toEqual([]);
});

test("runs no script that is not a file of the app", async ({ host }) => {
	const found = await host.page.evaluate(
		() =>
			new Promise<{ blocked: string; ran: boolean }>((done) => {
				document.addEventListener("securitypolicyviolation", (violation) =>
					done({
						blocked: violation.effectiveDirective,
						ran: "hasRun" in window,
					}),
				);
				const script = document.createElement("script");
				script.textContent = "window.hasRun = true";
				document.body.append(script);
				if ("hasRun" in window) done({ blocked: "", ran: true });
			}),
	);
	expect(found).toEqual({ blocked: "script-src-elem", ran: false });
});
