/** Who is answered: the window's own page, and nobody else. */
import { BRIDGE_NAME, requestChannels } from "../src-shared/channels.ts";
import { expect, test } from "./fixtures.ts";
import { hasRefusedSender } from "./log-file.ts";

test.skip(({ hostKind }) => hostKind === "headless", "Not in Electron");

test("refuses every channel to a frame inside the app's page, and logs it", async ({
	host,
	electron,
}) => {
	const answers = await electron.evaluate(
		async ({ app, BrowserWindow }, script) => {
			const window = new BrowserWindow({
				show: false,
				webPreferences: {
					preload: `${app.getAppPath()}/.vite/build/preload.cjs`,
					sandbox: true,
					contextIsolation: true,
					// What no window of the app's own has: a bridge inside frames.
					nodeIntegrationInSubFrames: true,
				},
			});
			try {
				await window.loadURL("app://history/index.html");
				return await window.webContents.executeJavaScript(script);
			} finally {
				window.destroy();
			}
		},
		`(async () => {
			const frame = document.createElement("iframe");
			document.body.append(frame);
			const channels = ${JSON.stringify(requestChannels)};
			return Promise.all(channels.map((channel) =>
				frame.contentWindow.${BRIDGE_NAME}.invoke(channel, undefined)));
		})()`,
	);
	expect(answers).toEqual(
		requestChannels.map(() =>
			expect.objectContaining({ code: "forbidden-sender" }),
		),
	);
	expect(await hasRefusedSender(host)).toBe(true);
});
